"""The labels of the lines at the head of a text, as people spell them in several languages."""

import re
import unicodedata
from typing import NamedTuple

# By field.  A label is compared without case, accents, points and the spaces, hyphens and underscores inside.
_LABELS = {
    "title": """
        title / headline / heading / subject / article title / headline title / story title / main title / hed
        titel / überschrift / schlagzeile / titre / manchette / título / titular / títol / titolo / titulo
        manchete / kop / titulek / tytuł / nagłówek / rubrik / overskrift / tittel / otsikko / cím / titlu / başlık
        judul / заголовок / название / заглавие / τίτλος / العنوان / título da notícia / título de la noticia / 标题
        題名 / 見出し
        titre de l'article / titre article / nadpis / název / název článku / názov / naslov / naslov članka
        pavadinimas / antraštė / virsraksts / nosaukums / pealkiri / fyrirsögn / titulli / наслов
        заголовок статті / назва / tajuk / judul berita / tiêu đề / כותרת / عنوان / teitl / izenburua / título do artigo
        títol de la notícia / título de la nota / titel des artikels / artikeltitel
        titolo dell'articolo / tytuł artykułu / 제목
    """,
    "date": """
        date / published / publication date / pub date / publish date / date published / published on / published at
        date of publication / publication day / publish time / posted / posted on / date posted / post date
        dateline date / release date / issue date / print date / article date / story date / date line / pubdate
        date time / day / publish date time / publication time / first published / originally published
        date issued / created / datum / veröffentlicht / veröffentlicht am / erschienen / erschienen am
        erscheinungsdatum / erscheinungstag / veröffentlichungsdatum / publié / publié le / date de publication
        date de parution / paru le / parution / fecha / fecha de publicación / publicado / publicado el / publicada
        data / data de publicação / publicado em / data di pubblicazione / pubblicato / pubblicato il / gepubliceerd
        gepubliceerd op / publicatiedatum / dato / publisert / publicerad / publiceringsdatum / udgivet / julkaistu
        päivämäärä / dátum / data publikacji / opublikowano / data publicării / tarih / tanggal / дата
        дата публикации / опубликовано / ημερομηνία / التاريخ / تاريخ النشر / 日期 / 日付 / 发布日期
        kuupäev / avaldatud / datums / publicēts / publikavimo data / paskelbta / objavljeno / datum objave / zveřejněno
        vydáno / datum vydání / zverejnené / dagsetning / дата публікації / опубліковано / публикувано / објављено
        tanggal terbit / tarikh / ngày / ngày đăng / תאריך / تاریخ / dyddiad / 날짜 / megjelent / megjelenés / közzétéve
        data e publikimit / publicat / publicat el / date de l'article / datum des artikels / data dell'articolo
    """,
    "modified": """
        updated / last updated / modified / last modified / date modified / update / updated on / date updated
        lastmod / aktualisiert / aktualisiert am / zuletzt aktualisiert / geändert am / stand / mis à jour
        mise à jour / modifié / mise à jour le / modifié le / actualizado / actualización / última actualización
        atualizado / atualizado em / aggiornato / ultimo aggiornamento / bijgewerkt / laatst bijgewerkt / uppdaterad
        oppdatert / opdateret / обновлено
    """,
    "author": """
        by / byline / author / authors / written by / writer / reporter / journalist / correspondent / reported by
        story by / autor / autoren / autorin / verfasser / verfasserin / von / redakteur / auteur / auteurs
        autrice / par / signature / autora / autores / autoras / por / firma / redactor / autore / autori / di
        door / schrijver / författare / forfatter / skribent / tekijä / kirjoittaja / szerző / yazar / penulis
        autorzy / автор / авторы / συγγραφέας / الكاتب / 作者 / 記者
        avtor / autorius / autors / höfundur / kirjutas / toimittaja / автори / tác giả / מחבר / 기자
    """,
    "source": """
        source / publication / newspaper / publisher / outlet / publication title / publication name / source name
        paper / news source / journal / magazine / medium / media / quelle / zeitung / herausgeber / publikation
        source de presse / journal titre / fuente / periódico / diario / medio / fonte / jornal / giornale / testata
        krant / bron / källa / kilde / tidning / avis / lähde / forrás / źródło / gazeta / sursa / sursă / kaynak
        gazete / sumber / источник / издание / πηγή / المصدر / 来源 / 出典
        zdroj / vir / izvor / šaltinis / avots / allikas / heimild / burimi / джерело / източник / извор / nguồn / מקור
    """,
    "section": """
        section / category / desk / department / column / news section / ressort / kategorie / rubrique / catégorie
        sección / categoría / seção / secção / sezione / categoria / sectie / rubriek / avdelning / kategori
        seksjon / sektion / osasto / rovat / dział / secțiune / bölüm / раздел / рубрика / ενότητα / القسم / 版面
    """,
    "url": """
        url / link / web address / permalink / source url / article url / original url / uri / web / address / www
        lien / adresse / adresse web / enlace / dirección / ligação / collegamento / indirizzo / länk / lenke
        adres / ссылка / адрес
    """,
    "place": """
        place / location / city / dateline / ort / lieu / lugar / ciudad / local / luogo / città / plaats / plats
        sted / paikka / miejsce / место
    """,
    "agency": "agency / news agency / wire / wire service / agentur / agence / agencia / agência / persbureau",
    "time": "time / time of day / uhrzeit / heure / hora / ora / tijd / tid / klockan / время",
    "body": """
        body / text / article / story / content / full text / article text / article body / story text / fulltext
        contents / volltext / artikel / inhalt / texte / texte intégral / article complet / corps / texto
        texto completo / cuerpo / contenido / conteúdo / testo / contenuto / tekst / inhoud / brödtext / innehåll
        teksti / szöveg / treść / metin / текст
    """,
    # What no document has: counted, and named in the report as a field that is not used.
    "unused": """
        id / article id / document id / doc id / page / pages / pg / words / word count / length / language
        copyright / tags / keywords / key words / topics / topic / edition / volume / issue / type / document type
        publication type / country / region / subject terms / accession number / credit / load date / rights
        license / issn / isbn / format / status / seite / seiten / wörter / länge / sprache / schlagwörter
        stichwörter / ausgabe / mots / nombre de mots / langue / mots clés / édition / numéro / páginas / página
        palabras / palabras clave / idioma / etiquetas / edición / número / palavras / palavras chave / pagina
        pagine / parole / lingua / parole chiave / edizione / woorden / taal / editie / trefwoorden / sida / sidor
        språk / side / sider / sprog / страница / язык
    """,
}
_LONGEST_LABEL = 40
_NOT_LETTERS = re.compile(r"[\W_]+")
_MARK_UP = r"(?:\*\*|__|\*|<b>|<strong>)"
_END_MARK_UP = r"(?:\*\*|__|\*|</b>|</strong>)"
_LABELLED = re.compile(
    rf"\s*(?:[-*•]\s|>\s|\#{{1,3}}\s|\|\s)?{_MARK_UP}?(?P<label>[^\W\d_][^\n:=：*<>|\t]{{0,{_LONGEST_LABEL - 1}}}?)\s*"
    rf"(?:{_END_MARK_UP}\s*[:：=]|[:：=]\s*{_END_MARK_UP}|[:：]|=(?!=)|\t|\s[-–—](?=\s))\s*(?P<value>.*)",
    re.DOTALL,
)
_QUOTED = re.compile(r'"(.*)"|“(.*)”|„(.*)“|«\s*(.*?)\s*»|\'(.*)\'')


class LabelledLine(NamedTuple):
    """A line with a label: the field that it fills, `other` for an unknown label, and the value, which may be `''`.

    A label without a colon stands alone on its line.
    """

    field: str
    label: str
    value: str
    has_colon: bool = True


def _fold(label: str) -> str:
    plain = unicodedata.normalize("NFKD", label.casefold())
    return _NOT_LETTERS.sub("", "".join(char for char in plain if not unicodedata.combining(char)))


_FIELDS = {
    _fold(label): field
    for field, labels in reversed(_LABELS.items())
    for line in labels.strip().splitlines()
    for label in line.split(" / ")
}


def read_label(line: str) -> LabelledLine | None:
    """The label at the start of a line, and its value; None if the line has none."""
    match = _LABELLED.match(line[:1000])
    if match is not None:
        label = match["label"].strip()
        value = line[match.start("value") :].strip()
        found = _FIELDS.get(_fold(label), "other")
        has_dash = line[: match.start("value")].rstrip()[-1:] in ("-", "–", "—")
        if found != "other" or not has_dash:
            return LabelledLine(found, label, _without_marks(value))
    bare = line.strip(" \t*_#")
    if len(bare) <= _LONGEST_LABEL and (bare.isupper() or bare.istitle()):
        field = _FIELDS.get(_fold(bare))
        if field is not None:
            return LabelledLine(field, bare, "", has_colon=False)
    return None


def _without_marks(value: str) -> str:
    """A value without quotation marks or marks of Markdown around the whole of it."""
    value = value.removesuffix("|").strip()
    for mark in ("**", "__"):
        if value.startswith(mark) and value.endswith(mark) and len(value) > 2 * len(mark):
            value = value[len(mark) : -len(mark)].strip()
    match = _QUOTED.fullmatch(value) if len(value) < 2000 else None
    inner = next(filter(None, match.groups()), "") if match else ""
    return inner if inner and '"' not in inner and "“" not in inner else value

"""The names of the days of the week in every language that has a stemmer, and the small words of dates: data, by hand.

Days are separated by commas, Monday first.  Case, accents and a final point do not count; an underscore is a space.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


WEEKDAY_NAMES: dict[str, str] = {
    "arabic": """
        الاثنين الإثنين اثنين, الثلاثاء ثلاثاء, الأربعاء أربعاء, الخميس خميس, الجمعة جمعة, السبت سبت, الأحد
        أحد
        """,
    "armenian": """
        երկուշաբթի, երեքշաբթի, չորեքշաբթի, հինգշաբթի, ուրբաթ, շաբաթ, կիրակի
        """,
    "basque": """
        astelehena astelehen, asteartea astearte, asteazkena asteazken, osteguna ostegun, ostirala ostiral,
        larunbata larunbat, igandea igande
        """,
    "catalan": """
        dilluns dl, dimarts dt, dimecres dc, dijous dj, divendres dv, dissabte ds, diumenge dg
        """,
    "czech": """
        pondělí po, úterý út, středa středu st, čtvrtek čt, pátek pá, sobota sobotu so, neděle neděli ne
        """,
    "danish": """
        mandag man, tirsdag tir, onsdag ons, torsdag tor, fredag fre, lørdag lør, søndag søn
        """,
    "dutch": """
        maandag ma, dinsdag di, woensdag wo, donderdag do, vrijdag vr, zaterdag za, zondag zo
        """,
    "english": """
        monday mon, tuesday tue tues, wednesday wed wednes, thursday thu thur thurs, friday fri, saturday
        sat satur, sunday sun
        """,
    "esperanto": """
        lundo lundon, mardo mardon, merkredo merkredon, ĵaŭdo ĵaŭdon, vendredo vendredon, sabato sabaton,
        dimanĉo dimanĉon
        """,
    "estonian": """
        esmaspäev esmaspäeval, teisipäev teisipäeval, kolmapäev kolmapäeval, neljapäev neljapäeval, reede
        reedel, laupäev laupäeval, pühapäev pühapäeval
        """,
    "finnish": """
        maanantai maanantaina ma, tiistai tiistaina ti, keskiviikko keskiviikkona ke, torstai torstaina to,
        perjantai perjantaina pe, lauantai lauantaina la, sunnuntai sunnuntaina su
        """,
    "french": """
        lundi lun, mardi mar, mercredi mer, jeudi jeu, vendredi ven, samedi sam, dimanche dim
        """,
    "german": """
        montag mo, dienstag di, mittwoch mi, donnerstag do, freitag fr, samstag sonnabend sa, sonntag so
        """,
    "greek": """
        Δευτέρα Δευ, Τρίτη Τρί, Τετάρτη Τετ, Πέμπτη Πέμ, Παρασκευή Παρ, Σάββατο Σάβ, Κυριακή Κυρ
        """,
    "hindi": """
        सोमवार, मंगलवार, बुधवार, गुरुवार बृहस्पतिवार, शुक्रवार, शनिवार, रविवार
        """,
    "hungarian": """
        hétfő, kedd, szerda, csütörtök, péntek, szombat, vasárnap
        """,
    "indonesian": """
        Senin, Selasa, Rabu, Kamis, Jumat, Sabtu, Minggu
        """,
    "irish": """
        Luan Dé_Luain, Máirt Dé_Máirt, Céadaoin Dé_Céadaoin, Déardaoin, Aoine Dé_hAoine, Satharn
        Dé_Sathairn, Domhnach Dé_Domhnaigh
        """,
    "italian": """
        lunedì lun, martedì mar, mercoledì mer, giovedì gio, venerdì ven, sabato sab, domenica dom
        """,
    "lithuanian": """
        pirmadienis pirmadienį, antradienis antradienį, trečiadienis trečiadienį, ketvirtadienis
        ketvirtadienį, penktadienis penktadienį, šeštadienis šeštadienį, sekmadienis sekmadienį
        """,
    "nepali": """
        सोमबार सोमवार, मंगलबार मङ्गलबार मंगलवार, बुधबार बुधवार, बिहीबार बिहिबार, शुक्रबार शुक्रवार, शनिबार
        शनिवार, आइतबार आइतवार
        """,
    "norwegian": """
        mandag man, tirsdag tir, onsdag ons, torsdag tor, fredag fre, lørdag lør, søndag søn
        """,
    "persian": """
        دوشنبه, سه_شنبه سهشنبه, چهارشنبه چهار_شنبه, پنجشنبه پنج_شنبه, جمعه, شنبه, یکشنبه یک_شنبه
        """,
    "polish": """
        poniedziałek pon, wtorek wt, środa środę śr, czwartek czw, piątek pt, sobota sobotę sob, niedziela
        niedzielę niedz
        """,
    "portuguese": """
        segunda seg, terça ter, quarta qua, quinta qui, sexta sex, sábado sáb, domingo dom
        """,
    "romanian": """
        luni lun, marți marţi, miercuri mie, joi, vineri vin, sâmbătă sâm, duminică dum
        """,
    "russian": """
        понедельник пн, вторник вт, среда среду ср, четверг чт, пятница пятницу пт, суббота субботу сб,
        воскресенье вс
        """,
    "serbian": """
        ponedeljak ponedjeljak понедељак, utorak уторак, sreda sredu srijeda среда среду, četvrtak четвртак,
        petak петак, subota subotu субота суботу, nedelja nedelju недеља недељу
        """,
    "sesotho": """
        Mantaha Mantaga, Labobedi, Laboraro, Labone, Labohlano, Moqebelo, Sontaha
        """,
    "spanish": """
        lunes lun, martes mar, miércoles mié, jueves jue, viernes vie, sábado sáb, domingo dom
        """,
    "swedish": """
        måndag mån måndagen, tisdag tis tisdagen, onsdag ons onsdagen, torsdag tors torsdagen, fredag fre
        fredagen, lördag lör lördagen, söndag sön söndagen
        """,
    "tamil": """
        திங்கள் திங்கட்கிழமை, செவ்வாய் செவ்வாய்க்கிழமை, புதன் புதன்கிழமை, வியாழன் வியாழக்கிழமை, வெள்ளி
        வெள்ளிக்கிழமை, சனி சனிக்கிழமை, ஞாயிறு ஞாயிற்றுக்கிழமை
        """,
    "turkish": """
        Pazartesi Pzt, Salı Sali, Çarşamba Çar, Perşembe Per, Cuma, Cumartesi Cmt, Pazar
        """,
    "yiddish": """
        מאנטיק, דינסטיק, מיטוואך, דאנערשטיק, פרייטיק, שבת, זונטיק
        """,
}
"""Of each language, seven days."""

SMALL_WORDS = _words(
    """
    the of on this day dated in
    feira de del d l le la el al da do dia día les
    den der dem am vom des
    van op
    il lo li
    année an anul
    г год года году
    р рік
    թ թվականի թվական
    m d metų mėn diena dieną
    godine god g године год
    r roku
    έτους του της
    év
    p päivänä
    ден
    میلادی م ميلادية سنة عام سال روز
    an ú
    la tanggal tgl
    yılı
    के का सन् साल
    தேதி ஆண்டு
    דעם דער
    """
)
"""Words that may stand in a date and say nothing more."""

ORDINAL_ENDINGS = _words(
    """
    st nd rd th
    er re ère e
    o º ª
    a an n en ko
    η ης
    го ое е й
    i én én. ik jén
    ú
    te de ste
    ių ųjų oji osios
    طن
    טן סטן
    वीं
    ஆம்
    """
)
"""Endings of a number that make it an ordinal or carry a case: `1er`, `14th`, `14-én`, `2019ko`."""

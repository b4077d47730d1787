"""The names of the months in every language that has a stemmer, as dates are written: data, by hand.

Months are separated by commas, January first: the name, the forms that stand in a date (genitive and others), the usual
abbreviations.  A name of two words has an underscore.  Case, accents of Latin, Greek and Cyrillic letters, vowel
points and a final point do not count.  Abbreviations that are another month or another word are left out.
"""

MONTH_NAMES: dict[str, str] = {
    "arabic": """
        يناير كانون_الثاني جانفي, فبراير شباط فيفري, مارس آذار, أبريل إبريل نيسان أفريل, مايو أيار ماي,
        يونيو يونيه حزيران جوان, يوليو يوليه تموز جويلية يوليوز, أغسطس آب أوت غشت, سبتمبر أيلول شتنبر,
        أكتوبر تشرين_الأول, نوفمبر تشرين_الثاني نونبر, ديسمبر كانون_الأول دجنبر
        """,
    "armenian": """
        հունվար հունվարի հունվարին հնվ, փետրվար փետրվարի փետրվարին փտվ, մարտ մարտի մարտին մրտ, ապրիլ ապրիլի
        ապրիլին ապր, մայիս մայիսի մայիսին մյս, հունիս հունիսի հունիսին հնս, հուլիս հուլիսի հուլիսին հլս,
        օգոստոս օգոստոսի օգոստոսին օգս, սեպտեմբեր սեպտեմբերի սեպտեմբերին սեպ, հոկտեմբեր հոկտեմբերի
        հոկտեմբերին հոկ, նոյեմբեր նոյեմբերի նոյեմբերին նոյ, դեկտեմբեր դեկտեմբերի դեկտեմբերին դեկ
        """,
    "basque": """
        urtarrila urtarril urtarrilaren urtarrilak urtarrileko urt, otsaila otsail otsailaren otsailak
        otsaileko ots, martxoa martxo martxoaren martxoak martxoko mar, apirila apiril apirilaren apirilak
        apirileko api, maiatza maiatz maiatzaren maiatzak maiatzeko mai, ekaina ekain ekainaren ekainak
        ekaineko eka, uztaila uztail uztailaren uztailak uztaileko uzt, abuztua abuztu abuztuaren abuztuak
        abuztuko abu, iraila irail irailaren irailak iraileko ira, urria urri urriaren urriak urriko urr,
        azaroa azaro azaroaren azaroak azaroko aza, abendua abendu abenduaren abenduak abenduko abe
        """,
    "catalan": """
        gener gen, febrer febr feb, març mar, abril abr, maig, juny, juliol jul, agost ag, setembre set,
        octubre oct, novembre nov, desembre des
        """,
    "croatian": """
        siječanj siječnja sij, veljača veljače velj, ožujak ožujka ožu, travanj travnja tra, svibanj svibnja
        svi, lipanj lipnja lip, srpanj srpnja srp, kolovoz kolovoza kol, rujan rujna ruj, listopad listopada
        lis, studeni studenog studenoga stu, prosinac prosinca pro
        """,
    "czech": """
        leden ledna lednu, únor února únoru, březen března březnu, duben dubna dubnu, květen května květnu,
        červen června červnu čvn, červenec července červenci čvc, srpen srpna srpnu, září, říjen října
        říjnu, listopad listopadu, prosinec prosince prosinci
        """,
    "danish": """
        januar jan, februar feb febr, marts mar, april apr, maj, juni jun, juli jul, august aug, september
        sep sept, oktober okt, november nov, december dec
        """,
    "dutch": """
        januari jan, februari feb febr, maart mrt, april apr, mei, juni jun, juli jul, augustus aug,
        september sep sept, oktober okt, november nov, december dec
        """,
    "english": """
        january jan, february feb febr, march mar, april apr, may, june jun, july jul, august aug, september
        sep sept, october oct, november nov, december dec
        """,
    "esperanto": """
        januaro januaron jan, februaro februaron feb, marto marton mar, aprilo aprilon apr, majo majon maj,
        junio junion jun, julio julion jul, aŭgusto aŭguston aŭg, septembro septembron sep, oktobro oktobron
        okt, novembro novembron nov, decembro decembron dec
        """,
    "estonian": """
        jaanuar jaanuari jaanuaril jaan, veebruar veebruari veebruaril veebr, märts märtsi märtsil, aprill
        aprilli aprillil apr, mai mail, juuni juunil, juuli juulil, august augusti augustil aug, september
        septembri septembril sept, oktoober oktoobri oktoobril okt, november novembri novembril nov,
        detsember detsembri detsembril dets
        """,
    "finnish": """
        tammikuu tammikuuta tammikuun tammik, helmikuu helmikuuta helmikuun helmik, maaliskuu maaliskuuta
        maaliskuun maalisk, huhtikuu huhtikuuta huhtikuun huhtik, toukokuu toukokuuta toukokuun toukok,
        kesäkuu kesäkuuta kesäkuun kesäk, heinäkuu heinäkuuta heinäkuun heinäk, elokuu elokuuta elokuun
        elok, syyskuu syyskuuta syyskuun syysk, lokakuu lokakuuta lokakuun lokak, marraskuu marraskuuta
        marraskuun marrask, joulukuu joulukuuta joulukuun jouluk
        """,
    "french": """
        janvier janv jan, février févr fév, mars mar, avril avr, mai, juin, juillet juil, août, septembre
        sept sep, octobre oct, novembre nov, décembre déc
        """,
    "german": """
        januar jänner jan jän, februar feber feb febr, märz mär mrz maerz, april apr, mai, juni jun, juli
        jul, august aug, september sep sept, oktober okt, november nov, dezember dez
        """,
    "greek": """
        Ιανουάριος Ιανουαρίου Ιανουάριο Γενάρης Γενάρη Ιαν, Φεβρουάριος Φεβρουαρίου Φεβρουάριο Φλεβάρης
        Φλεβάρη Φεβ Φεβρ, Μάρτιος Μαρτίου Μάρτιο Μάρτης Μάρτη Μαρ, Απρίλιος Απριλίου Απρίλιο Απρίλης Απρίλη
        Απρ, Μάιος Μαΐου Μάιο Μάης Μάη Μαΐ, Ιούνιος Ιουνίου Ιούνιο Ιούνης Ιούνη Ιουν, Ιούλιος Ιουλίου Ιούλιο
        Ιούλης Ιούλη Ιουλ, Αύγουστος Αυγούστου Αύγουστο Αυγ, Σεπτέμβριος Σεπτεμβρίου Σεπτέμβριο Σεπτέμβρης
        Σεπτέμβρη Σεπ Σεπτ, Οκτώβριος Οκτωβρίου Οκτώβριο Οκτώβρης Οκτώβρη Οκτ, Νοέμβριος Νοεμβρίου Νοέμβριο
        Νοέμβρης Νοέμβρη Νοε, Δεκέμβριος Δεκεμβρίου Δεκέμβριο Δεκέμβρης Δεκέμβρη Δεκ
        """,
    "hindi": """
        जनवरी जन, फ़रवरी फरवरी फ़र, मार्च, अप्रैल, मई, जून, जुलाई, अगस्त, सितंबर सितम्बर, अक्टूबर अक्तूबर,
        नवंबर नवम्बर, दिसंबर दिसम्बर
        """,
    "hungarian": """
        január jan januárja, február febr feb februárja, március márc márciusa, április ápr áprilisa, május
        máj májusa, június jún júniusa, július júl júliusa, augusztus aug augusztusa, szeptember szept
        szeptembere, október okt októbere, november nov novembere, december dec decembere
        """,
    "indonesian": """
        Januari Jan, Februari Pebruari Feb, Maret Mar, April Apr, Mei, Juni Jun, Juli Jul, Agustus Agu Agt
        Ags, September Sep Sept, Oktober Okt, November Nopember Nov Nop, Desember Des
        """,
    "irish": """
        Eanáir Ean, Feabhra Feabh, Márta, Aibreán Aibreáin Aib, Bealtaine Beal, Meitheamh Meithimh Meith,
        Iúil, Lúnasa, Meán_Fómhair, Deireadh_Fómhair, Samhain Samhna Samh, Nollaig Nollag Noll
        """,
    "italian": """
        gennaio genn gen, febbraio febbr feb, marzo mar, aprile apr, maggio magg mag, giugno giu, luglio
        lug, agosto ago, settembre sett set, ottobre ott, novembre nov, dicembre dic
        """,
    "lithuanian": """
        sausis sausio saus, vasaris vasario vas, kovas kovo, balandis balandžio bal, gegužė gegužės geg,
        birželis birželio birž, liepa liepos, rugpjūtis rugpjūčio rugp, rugsėjis rugsėjo rugs, spalis
        spalio, lapkritis lapkričio lapkr, gruodis gruodžio gruod
        """,
    "nepali": """
        जनवरी, फेब्रुअरी फेब्रुवरी, मार्च, अप्रिल, मे, जुन, जुलाई, अगस्ट अगस्त, सेप्टेम्बर, अक्टोबर,
        नोभेम्बर, डिसेम्बर
        """,
    "norwegian": """
        januar jan, februar feb febr, mars mar, april apr, mai, juni jun, juli jul, august aug, september
        sep sept, oktober okt, november nov, desember des
        """,
    "persian": """
        ژانویه ژانویهٔ, فوریه فوریهٔ, مارس, آوریل, مه می, ژوئن جون, ژوئیه ژوئیهٔ جولای, اوت آگوست, سپتامبر,
        اکتبر, نوامبر, دسامبر
        """,
    "polish": """
        styczeń stycznia styczniu sty, luty lutego lutym, marzec marca marcu mar, kwiecień kwietnia kwietniu
        kwi, maj maja maju, czerwiec czerwca czerwcu cze, lipiec lipca lipcu lip, sierpień sierpnia sierpniu
        sie, wrzesień września wrześniu wrz, październik października październiku paź, listopad listopada
        listopadzie lis, grudzień grudnia grudniu gru
        """,
    "portuguese": """
        janeiro jan, fevereiro fev, março mar, abril abr, maio mai, junho jun, julho jul, agosto ago,
        setembro set, outubro out, novembro nov, dezembro dez
        """,
    "romanian": """
        ianuarie ian, februarie feb febr, martie mar, aprilie apr, mai, iunie iun, iulie iul, august aug,
        septembrie sept sep, octombrie oct, noiembrie noi nov, decembrie dec
        """,
    "russian": """
        январь января январе янв, февраль февраля феврале фев февр, март марта марте мар, апрель апреля
        апреле апр, май мая мае, июнь июня июне июн, июль июля июле июл, август августа августе авг,
        сентябрь сентября сентябре сен сент, октябрь октября октябре окт, ноябрь ноября ноябре ноя нояб,
        декабрь декабря декабре дек
        """,
    "serbian": """
        januar januara jan јануар јануара јан, februar februara feb фебруар фебруара феб, mart marta mar
        март марта мар, april aprila apr април априла апр, maj maja мај маја, jun juna juni јун јуна јуни,
        jul jula juli јул јула јули, avgust avgusta avg август августа авг, septembar septembra sep sept
        септембар септембра сеп, oktobar oktobra okt октобар октобра окт, novembar novembra nov новембар
        новембра нов, decembar decembra dec децембар децембра дец
        """,
    "sesotho": """
        Pherekgong Pherekhong, Hlakola, Hlakubele Tlhakubele, Mmesa Mesa, Motsheanong Motšeanong, Phupjane,
        Phupu, Phato, Loetse Lwetse, Mphalane, Pudungwana Pulungoana, Tshitwe Tšitoe
        """,
    "spanish": """
        enero ene, febrero feb, marzo mar, abril abr, mayo may, junio jun, julio jul, agosto ago, septiembre
        setiembre sept sep set, octubre oct, noviembre nov, diciembre dic
        """,
    "swedish": """
        januari jan, februari feb febr, mars mar, april apr, maj, juni jun, juli jul, augusti aug, september
        sep sept, oktober okt, november nov, december dec
        """,
    "tamil": """
        ஜனவரி, பிப்ரவரி, மார்ச் மார்ச்சு, ஏப்ரல், மே, ஜூன், ஜூலை, ஆகஸ்ட் ஆகஸ்டு, செப்டம்பர் செப்டெம்பர்,
        அக்டோபர் அக்டோபர், நவம்பர், டிசம்பர்
        """,
    "turkish": """
        Ocak Oca, Şubat Şub, Mart Mar, Nisan Nis, Mayıs Mayis May, Haziran Haz, Temmuz Tem, Ağustos Ağu,
        Eylül Eyl, Ekim Eki, Kasım Kasim Kas, Aralık Aralik Ara
        """,
    "yiddish": """
        יאנואר, פעברואר, מערץ, אפריל, מיי מאי, יוני, יולי, אויגוסט, סעפטעמבער, אקטאבער, נאוועמבער, דעצעמבער
        """,
}
"""Of each language, twelve months.  Croatian has no stemmer: its months are here since some are others in Polish."""

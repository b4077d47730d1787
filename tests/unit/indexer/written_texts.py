"""News in 38 languages, written for these tests: for each language a short text and a longer one."""

TEXTS: dict[str, tuple[str, str]] = {
    "polish": (
        "Rada miejska w Lublinie przyjęła w czwartek uchwałę o budowie nowego mostu, który ma zostać otwarty za dwa "
        "lata.",
        "Minister środowiska powiedział w poniedziałek, że rząd przeznaczy dodatkowe środki na ochronę lasów w "
        "północnej części kraju. Według niego pierwsze umowy zostaną podpisane jeszcze przed końcem września. "
        "Mieszkańcy okolicznych wsi obawiają się jednak, że pieniądze nie wystarczą, ponieważ susza zniszczyła w tym "
        "roku większość upraw. „Czekamy na pomoc już od trzech lat” – mówi sołtys jednej z miejscowości.\n\n"
        "Opozycja zarzuca rządowi, że działa zbyt późno. Posłowie domagają się powołania komisji, która zbada, jak "
        "wydawano pieniądze w poprzednich latach. Głosowanie w tej sprawie ma się odbyć w przyszły czwartek. "
        "Rzecznik rządu nie chciał odpowiedzieć na pytania dziennikarzy. Zapewnił tylko, że wszystkie wnioski "
        "zostaną rozpatrzone, a szkody będą wypłacane od października. Straż pożarna ostrzega tymczasem przed "
        "kolejnymi pożarami: w ciągu ostatnich dwóch tygodni było ich ponad sześćdziesiąt, najwięcej w okolicach "
        "Białegostoku.",
    ),
    "hungarian": (
        "A kormány csütörtökön bejelentette, hogy jövőre új hidat építenek a Tisza fölött, Szeged közelében.",
        "Az önkormányzat szóvivője szerint a felújítás a tervezettnél tovább tart, mert a munkások a pályaudvar "
        "alatt régi pincéket találtak. A vonatok ezért őszig csak a külső vágányokon közlekednek. Az utasok többsége "
        "eddig türelmes volt, de a nyári hőségben egyre többen panaszkodnak a zsúfolt buszokra.\n\n"
        "A közlekedési miniszter kedden a helyszínre látogatott, és azt mondta: a költségek nem haladják meg a "
        "korábban elfogadott összeget. Az ellenzéki képviselők ezt kétségbe vonják, és vizsgálatot követelnek. Úgy "
        "vélik, hogy a szerződéseket túl gyorsan írták alá, és a főváros lakói fizetik meg a késedelem árát. A "
        "közgyűlés jövő szerdán tárgyal az ügyről; a döntés után a rendőrség is közzéteszi jelentését.",
    ),
    "czech": (
        "Vláda ve středu schválila rozpočet na příští rok; ministři chtějí ušetřit především na úřadech.",
        "Řidiči na dálnici mezi Brnem a Olomoucí musí až do konce května počítat s omezením rychlosti. Silničáři tam "
        "opravují tři mosty, které poškodila loňská povodeň. Podle mluvčího ředitelství silnic půjde o největší "
        "opravu za posledních dvacet let. Práce budou stát téměř půl miliardy korun a podílet se na nich bude šest "
        "firem.\n\n"
        "Starostové okolních obcí žádají, aby se kamiony vyhýbaly jejich ulicím. „Děti tu chodí do školy kolem "
        "hlavní silnice a už teď je to nebezpečné,“ řekla starostka jedné z nich. Policie slíbila, že zvýší počet "
        "hlídek, a to zejména ráno a večer. Kraj zároveň jedná s dopravci o posílení vlakových spojů. Jízdní řády se "
        "změní první neděli v prosinci, cestující je najdou na nádražích i na internetu.",
    ),
    "slovak": (
        "Starosta obce povedal, že oprava školy sa začne na jar a potrvá približne päť mesiacov.",
        "Košickí hasiči v noci na utorok zasahovali pri požiari skladu, v ktorom boli uložené chladničky a nábytok. "
        "Nikto sa nezranil, škody však presiahli dvestotisíc eur. Podľa vyšetrovateľa mohla požiar spôsobiť stará "
        "elektrická inštalácia. Majiteľ skladu uviedol, že objekt bol poistený.\n\n"
        "Mesto ponúklo firme náhradné priestory na okraji sídliska. Primátor ocenil prácu záchranárov, ktorí podľa "
        "neho zabránili tomu, aby sa oheň rozšíril na susedné domy. Obyvatelia dostali radu, aby nevetrali a vodu z "
        "vodovodu najprv prevarili. Výsledky meraní vzduchu budú známe až vo štvrtok. Ľudia, ktorých sa to týka, "
        "môžu volať na bezplatnú linku, kde im poradia aj s žiadosťou o náhradu škody.",
    ),
    "slovene": (
        "Ministrica je včeraj v Ljubljani povedala, da bodo šole in vrtci prihodnji teden spet odprti.",
        "Na Gorenjskem so se v soboto začeli trije dnevi čebelarjev. Obiskovalci lahko poskusijo med iz več kot "
        "štiridesetih čebelnjakov, otroci pa si bodo ogledali, kako živi čebelja družina. Župan je ob odprtju dejal, "
        "da je letošnja sezona ena najslabših, saj je slana uničila večino cvetja. Čebelarji zato pričakujejo pomoč "
        "države.\n\n"
        "Kmetijsko ministrstvo je obljubilo, da bo razpis objavljen še ta mesec. Do denarja bodo upravičeni vsi, ki "
        "imajo vsaj deset panjev in so škodo prijavili pravočasno. Društvo opozarja, da cene medu že naraščajo, v "
        "trgovinah pa je čedalje več uvoženega. Kupcem svetujejo, naj preverijo, od kod prihaja.",
    ),
    "croatian": (
        "Gradonačelnik je jučer najavio da će se obnova tržnice u Šibeniku završiti već početkom ožujka.",
        "Ribari s otoka traže od vlade veću naknadu za štetu koju im je nanijelo nevrijeme. Prema njihovim riječima, "
        "valovi su uništili više od trideset čamaca, a mreže su nestale. Ministar je u utorak obišao luku i obećao "
        "da će se prve isplate obaviti do kraja mjeseca. Načelnica općine kaže da su ljudi već više puta čuli slična "
        "obećanja.\n\n"
        "Stručnjaci upozoravaju da će oluje biti sve češće, jer se more zagrijava brže nego što se očekivalo. "
        "Predlažu da se izgradi novi lukobran, čija bi cijena mogla dosegnuti osam milijuna eura. Županija je "
        "spremna platiti polovicu, a ostatak bi trebao doći iz europskih fondova. Natječaj bi mogao biti raspisan "
        "sljedeće godine.",
    ),
    "romanian": (
        "Primarul oraşului a declarat joi că lucrările la noua staţie de tren vor începe în luna aprilie.",
        "Guvernul a aprobat miercuri un program pentru sprijinirea fermierilor afectaţi de secetă. Potrivit "
        "ministrului agriculturii, fiecare gospodărie va putea cere o despăgubire de până la trei mii de lei. "
        "Cererile se depun la primărie şi trebuie să fie însoţite de o fotografie a terenului. Asociaţiile de "
        "producători spun că banii nu ajung şi că plăţile întârzie de fiecare dată.\n\n"
        "În judeţele din sud, ploile au lipsit aproape cinci luni. Specialiştii cred că recolta de porumb va fi cu "
        "patruzeci la sută mai mică decât anul trecut, iar preţul făinii ar putea creşte înainte de sărbători. "
        "Preşedintele comisiei a cerut ca ajutoarele să fie acordate mai repede. Săptămâna viitoare, deputaţii vor "
        "discuta şi despre irigaţii, o problemă rămasă fără răspuns de peste douăzeci de ani.",
    ),
    "turkish": (
        "Belediye başkanı, yeni köprünün önümüzdeki yıl açılacağını ve ulaşımın rahatlayacağını söyledi.",
        "Ege Denizi'nde meydana gelen fırtına nedeniyle feribot seferleri iki gün boyunca yapılamadı. Yetkililer, "
        "adalarda mahsur kalan yolculara otellerde ücretsiz yer verildiğini açıkladı. Meteoroloji uzmanları, "
        "rüzgârın perşembe gününden itibaren hafifleyeceğini tahmin ediyor.\n\n"
        "Balıkçılar ise teknelerinin büyük zarar gördüğünü, bazı ağların tamamen kaybolduğunu söylüyor. Çiftçi odası "
        "başkanı, seralardaki hasarın çok daha ağır olduğunu belirterek hükümetten destek istedi. Bakanlık, "
        "başvuruların ay sonuna kadar ilçe müdürlüklerine yapılması gerektiğini duyurdu. Ödemelerin ne zaman "
        "başlayacağı ise henüz belli değil; karar için önce hasar tespit çalışmalarının bitmesi bekleniyor.",
    ),
    "lithuanian": (
        "Seimas ketvirtadienį pritarė įstatymui, pagal kurį mokytojų atlyginimai didės nuo rugsėjo.",
        "Klaipėdos uoste šią savaitę prasidėjo naujos krantinės statyba. Darbai kainuos apie šešiasdešimt milijonų "
        "eurų ir truks trejus metus. Uosto vadovas sakė, kad čia galės švartuotis didesni laivai, todėl padidės ir "
        "krovinių srautas. Žvejai nuogąstauja, jog dėl gilinimo darbų žuvys pasitrauks toliau nuo kranto.\n\n"
        "Aplinkosaugininkai žada kas mėnesį tikrinti vandens kokybę. Pirmieji duomenys bus paskelbti spalio "
        "pabaigoje. Miesto taryba dar turi apsispręsti, ar įrengti viešą taką palei vandenį. Gyventojai jau surinko "
        "kelis tūkstančius parašų ir tikisi, kad į jų nuomonę bus atsižvelgta. Už projektą balsuoti ketina dauguma "
        "tarybos narių.",
    ),
    "latvian": (
        "Valdība otrdien nolēma, ka skolēni varēs bez maksas braukt ar vilcieniem visā valstī.",
        "Rīgas domē pirmdien sākās sarunas par to, kā atjaunot vecās tirgus ēkas. Arhitekti piedāvā saglabāt ķieģeļu "
        "sienas, bet jumtu veidot no stikla. Pilsētas galvenais mākslinieks teica, ka šāds risinājums būtu gan "
        "skaists, gan dārgs. Tirgotāji baidās, ka būvdarbu laikā viņi zaudēs pircējus.\n\n"
        "Deputāti lūdza sagatavot precīzu tāmi līdz nākamā mēneša sākumam. Ja naudu izdosies atrast, darbi varētu "
        "sākties jau pavasarī un ilgt četrus gadus. Daļu izdevumu segtu Eiropas fondi, pārējo maksātu pašvaldība. "
        "Iedzīvotāji savus priekšlikumus var sūtīt uz domes mājaslapu; līdz šim saņemtas vairāk nekā piecsimt "
        "vēstules.",
    ),
    "estonian": (
        "Linnavolikogu otsustas neljapäeval, et uus ujula ehitatakse jõe äärde ja valmib kahe aasta pärast.",
        "Saaremaal möllanud torm jättis ööl vastu pühapäeva ligi kolm tuhat majapidamist elektrita. Päästjad "
        "koristasid teedelt langenud puid kuni hommikuni. Elektrifirma pressiesindaja ütles, et enamik riketest on "
        "nüüdseks kõrvaldatud, kuid väiksematel saartel läheb veel aega. Õnneks keegi viga ei saanud.\n\n"
        "Sadamas vajus põhja neli väikest paati. Kalurid räägivad, et nii tugevat tuult pole olnud kakskümmend "
        "aastat. Vallavanem lubas, et inimesed, kelle katus sai kahjustada, võivad küsida toetust. Järgmisel nädalal "
        "arutab küsimust ka valitsus, sest kahju on suurem, kui esialgu arvati.",
    ),
    "albanian": (
        "Kryetari i bashkisë tha të enjten se rruga e re për në qendër të qytetit do të hapet në pranverë.",
        "Qeveria vendosi të mërkurën që nxënësit e shkollave fillore të marrin librat falas. Sipas ministres së "
        "arsimit, shpërndarja do të fillojë në javën e parë të shtatorit dhe do të përfundojë brenda muajit. "
        "Mësuesit e kanë pritur mirë këtë lajm, por thonë se në shumë fshatra mungojnë edhe bankat e dërrasat.\n\n"
        "Opozita kërkon që paratë të kontrollohen nga një komision i pavarur. Vitin e kaluar, një pjesë e çmimit u "
        "pagua dy herë, siç tregon raporti i kontrollit të lartë. Prindërit shpresojnë që këtë herë gjithçka të "
        "shkojë më mirë. Në Shkodër dhe në Vlorë librat kanë mbërritur që të hënën.",
    ),
    "english": (
        "The chef’s new café on the quay, called “Le Pêcheur”, opened on Friday after a delay of two years.",
        "The council voted on Tuesday to close the old ferry terminal, which has served the islands since 1931. “It "
        "is a sad day for everybody who grew up here,” said the mayor, whose father was a pilot on the line. The new "
        "service will cost £14 a head — twice the fare of last year — and takes forty minutes less.\n\n"
        "A spokesman for the operator, Müller & Söhne of Hamburg, said the ships had been ordered before the price "
        "of steel rose. He would not be drawn on the future of the crews. Unions have called a meeting for next "
        "week. The café in the terminal, a favourite of walkers, is to move to the lighthouse; its owner said she "
        "was “not naïve enough” to expect any help from the company.",
    ),
    "german": (
        "Der Bürgermeister kündigte am Donnerstag an, dass die Brücke über den Fluß früher geöffnet wird.",
        "Die Stadtwerke müssen im nächsten Jahr rund zwölf Millionen Euro für neue Leitungen ausgeben. Das teilte "
        "der Geschäftsführer am Montag mit. Größere Störungen für die Anwohner seien nicht zu erwarten, weil die "
        "Arbeiten überwiegend nachts erfolgen. Die Grünen im Gemeinderat halten das für übertrieben zuversichtlich."
        "\n\n"
        "„Wir haben solche Zusagen schon öfter gehört“, sagte ihre Sprecherin. Sie fordert, dass die Straßen "
        "höchstens für eine Woche gesperrt werden. Außerdem solle die Stadt prüfen, ob ältere Bäume geschützt werden "
        "können. Über den Antrag wird in der Sitzung vor den Ferien abgestimmt; die Mehrheit gilt als unsicher. "
        "Händler fürchten Einbußen während des Weihnachtsgeschäfts.",
    ),
    "french": (
        "Le maire a annoncé jeudi que l’école du quartier serait rénovée dès l’été prochain.",
        "Les pêcheurs de la côte ont bloqué lundi l’entrée du port pour protester contre la hausse du prix du "
        "gazole. Ils réclament une aide immédiate de l’État et menacent d’étendre leur mouvement à d’autres villes. "
        "Le préfet les a reçus dans la soirée, sans résultat.\n\n"
        "« Nous ne demandons pas l’aumône, nous voulons vivre de notre métier », a déclaré leur porte-parole. La "
        "ministre de la Mer a proposé une réunion à Paris où seraient également conviés les armateurs. Selon elle, "
        "près de deux mille emplois sont menacés à cause de la crise. Des élus locaux jugent ces mesures trop "
        "tardives. À Brest, la criée est restée fermée ; les œufs de lump et le maquereau y manquent déjà. Les "
        "négociations doivent reprendre mercredi à la préfecture.",
    ),
    "spanish": (
        "El alcalde anunció el jueves que la reparación del puente costará más de tres millones de euros.",
        "Los agricultores del valle pidieron ayer al gobierno regional que adelante las ayudas por la sequía. Según "
        "sus cálculos, la cosecha de aceituna será un sesenta por ciento menor que la del año pasado. «Así no "
        "podemos aguantar otra campaña», explicó el presidente de la asociación.\n\n"
        "La consejería respondió que los pagos comenzarán en enero, después de revisar las solicitudes. ¿Qué pasará "
        "con los temporeros? De momento nadie ha dado una respuesta. Los ayuntamientos pequeños temen que muchos "
        "jóvenes se marchen a la ciudad. También preocupa el nivel de los embalses, que están al dieciocho por "
        "ciento de su capacidad. Si no llueve antes de Navidad, habrá restricciones de agua en más de cuarenta "
        "municipios.",
    ),
    "portuguese": (
        "O presidente da câmara disse na quinta-feira que as obras da estação começarão em março.",
        "A chuva que caiu durante a madrugada provocou inundações em várias ruas da cidade. Os bombeiros receberam "
        "mais de duzentas chamadas e retiraram onze pessoas de casas alagadas. Não há registo de feridos graves. As "
        "ligações ferroviárias só deverão ser retomadas amanhã, segundo a empresa.\n\n"
        "O ministro visitou a região e prometeu apoio às famílias. «A situação é difícil, mas ninguém ficará sem "
        "habitação», afirmou. Os comerciantes calculam prejuízos de quatro milhões de euros e pedem a isenção de "
        "impostos até ao fim do ano. A oposição lembra que os ribeiros não são limpos há três invernos e quer ouvir "
        "os responsáveis no parlamento. A previsão para os próximos dias é de mais chuva, sobretudo no interior e "
        "nas zonas de montanha.",
    ),
    "italian": (
        "Il sindaco ha detto giovedì che la nuova biblioteca sarà più grande e aprirà già in primavera.",
        "La regione ha deciso di chiudere per due mesi la galleria che porta al valico, perché l’umidità ha "
        "danneggiato la volta. I tecnici sono preoccupati: nel tratto più vecchio si sono staccati alcuni pezzi di "
        "cemento. Non c’è però pericolo per chi abita nella valle, ha assicurato l’assessore.\n\n"
        "Gli albergatori protestano, poiché la chiusura cade proprio all’inizio della stagione. «Così perderemo metà "
        "dei clienti», dice il presidente della loro associazione. La società che gestisce la strada offre uno "
        "sconto a chi passerà dall’altra parte del lago. La velocità sarà limitata a sessanta chilometri all’ora. È "
        "possibile che i lavori durino di più, se il freddo arriverà presto; ciò dipenderà anche dalle verifiche di "
        "novembre.",
    ),
    "catalan": (
        "L’alcaldessa va anunciar dijous que l’ampliació de l’hospital s’acabarà abans de l’estiu que ve.",
        "Els pagesos de la comarca han tallat aquest matí la carretera per demanar que s’apugi el preu de la llet. "
        "Segons el sindicat, els costos han crescut un vint per cent, però les empreses paguen el mateix que fa cinc "
        "anys. La protesta ha durat tres hores i no hi ha hagut incidents.\n\n"
        "El conseller ha assegurat que convocarà una reunió amb totes les parts. «És una situació molt difícil i cal "
        "trobar-hi una solució», ha dit. Les cooperatives expliquen que això només servirà si també hi són els "
        "supermercats. A la tardor es preveuen noves mobilitzacions a Lleida i a Girona, on la sequera ha fet més "
        "mal. Alguns joves ja pensen a deixar l’ofici.",
    ),
    "dutch": (
        "De burgemeester zei donderdag dat de financiële steun voor het zwembad in januari wordt geëvalueerd.",
        "De provincie trekt dit jaar acht miljoen euro uit voor de reparatie van dijken. Volgens de gedeputeerde is "
        "dat genoeg om de ergste problemen op te lossen, maar boeren en vissers zijn niet overtuigd. Zij wijzen erop "
        "dat het water vorig jaar twee keer over de kade liep. De coöperatie vraagt om een snellere aanpak.\n\n"
        "Een onderzoeker van de universiteit noemt het plan een eerste stap. Hij verwacht dat de zee in de komende "
        "eeuw veel sneller stijgt dan nu wordt aangenomen, en pleit voor een reële begroting. De raad beslist in de "
        "tweede week van maart. Bewoners kunnen tot die tijd hun mening geven; de ideeën worden daarna besproken in "
        "Zeeland én in Den Haag.",
    ),
    "swedish": (
        "Kommunen meddelade på torsdagen att den nya skolan öppnar först efter nyår på grund av förseningar.",
        "Tågen mellan Malmö och Göteborg står stilla sedan natten mot söndag, då en mast föll över spåren. Enligt "
        "järnvägens talesman kan trafiken återupptas tidigast på måndag kväll. Ersättningsbussar är insatta, men de "
        "räcker inte för alla resenärer. Många har fått övernatta på stationen.\n\n"
        "Trafikministern säger att händelsen måste utredas. Oppositionen kräver att äldre stolpar byts ut före "
        "vintern och pekar på att pengarna redan finns. Experter påpekar att stormarna har blivit kraftigare, "
        "särskilt längs västkusten. Räddningstjänsten uppmanar allmänheten att inte gå nära skadade ledningar. I "
        "Varberg är fortfarande fyrahundra hushåll utan ström.",
    ),
    "danish": (
        "Borgmesteren sagde torsdag, at den nye bro over åen først kan åbne, når vejene på øen er færdige.",
        "Regeringen vil gøre det billigere at køre med tog i de tyndt befolkede områder. Forslaget, som blev "
        "fremlagt mandag, koster omkring hundrede millioner kroner årligt. Passagererne har længe klaget over høje "
        "priser og få afgange. Trafikselskabet siger, at der også mangler lokomotivførere.\n\n"
        "Økonomer er i tvivl, om pengene rækker. De peger på, at skinnerne på Lolland og i Vestjylland er slidte, og "
        "at der må købes nye vogne. Oppositionen støtter planen, men ønsker, at den bliver gennemført hurtigere. Før "
        "sommerferien skal partierne nå til enighed. Borgerne i Ærøskøbing håber, at færgen også bliver billigere.",
    ),
    "norwegian": (
        "Ordføreren sa torsdag at den nye ferjekaia på øya blir ferdig før påske, selv om været har vært dårlig.",
        "Et snøskred har sperret veien over fjellet siden natt til lørdag. Ingen ble skadet, men rundt førti "
        "bilister måtte overnatte på en fjellstue. Veivesenet håper å åpne ett felt søndag ettermiddag dersom vinden "
        "løyer. Det er fortsatt stor fare for flere skred i området.\n\n"
        "Lensmannen ber folk om å holde seg unna løypene. «Vi har sett altfor mange som tar sjanser», sier han. "
        "Hytteeiere må regne med å være uten strøm til over helgen. Kommunen har åpnet idrettshallen for dem som "
        "trenger et sted å sove, og Røde Kors deler ut varm mat. Neste uke skal det holdes møte om å bygge tunnel, "
        "noe bygda har ønsket i over tretti år.",
    ),
    "finnish": (
        "Kaupunginvaltuusto päätti torstaina, että uusi kirjasto rakennetaan rautatieaseman viereen ensi vuonna.",
        "Sähköt ovat poikki yli kuudessatuhannessa taloudessa Pohjois-Savossa, kun märkä lumi kaatoi puita linjojen "
        "päälle. Sähköyhtiön mukaan viat saadaan korjattua viimeistään sunnuntaina. Työntekijöitä on kutsuttu avuksi "
        "myös naapurimaakunnista. Pelastuslaitos kehottaa välttämään turhaa liikkumista metsissä.\n\n"
        "Ministeri sanoi maanantaina, että maakaapeleita on lisättävä nopeammin. Yhtiöt pelkäävät hintojen nousevan, "
        "ja myös osa kunnista epäröi. Kyselyn mukaan kolme neljästä suomalaisesta olisi valmis maksamaan hieman "
        "enemmän, jos sähköä tulisi varmasti. Eduskunta käsittelee asiaa syksyllä. Sitä ennen pyydetään lausuntoja "
        "kymmeniltä järjestöiltä, myös Åbo Akademilta.",
    ),
    "icelandic": (
        "Bæjarstjórinn sagði á fimmtudag að nýja höfnin yrði opnuð í vor, þótt veðrið hafi tafið verkið.",
        "Ríkisstjórnin ætlar að verja tveimur milljörðum króna í viðgerðir á vegum á næsta ári. Ráðherra sagði að "
        "mest þörf væri á Vestfjörðum, þar sem skriður hafa fallið hvað eftir annað. Íbúar þar hafa lengi kvartað "
        "undan því að komast ekki leiðar sinnar á veturna.\n\n"
        "Stjórnarandstaðan telur að fjárhæðin dugi hvergi nærri. Þingmenn hennar vilja fá að vita hvernig peningunum "
        "var varið í fyrra. Umræður um málið hefjast eftir helgi. Á meðan biður lögreglan ökumenn að fara varlega, "
        "því að búist er við hvassviðri og éljum fram á sunnudag. Ferjan siglir ekki fyrr en öldurnar lægir.",
    ),
    "vietnamese": (
        "Ông chủ tịch thành phố nói hôm thứ năm rằng cây cầu mới sẽ được mở cửa vào tháng ba năm sau.",
        "Mưa lớn kéo dài trong ba ngày đã làm ngập nhiều tuyến đường ở miền Trung. Theo cơ quan cứu hộ, hơn hai trăm "
        "gia đình phải rời khỏi nhà trong đêm. Chưa có thông tin về người bị thương nặng. Trường học sẽ đóng cửa đến "
        "thứ hai.\n\n"
        "Bộ trưởng cho biết chính phủ sẽ hỗ trợ gạo và nước sạch cho người dân. Các chuyên gia cảnh báo rằng mực "
        "nước sông còn có thể dâng cao vào cuối tuần. Nông dân lo lắng vì lúa chưa được gặt. Một số ngân hàng đã "
        "đồng ý cho vay với lãi suất thấp để sửa chữa nhà cửa.",
    ),
    "russian": (
        "Губернатор сообщил в четверг, что новый мост через реку откроют не раньше весны.",
        "Власти города решили закрыть старый рынок на ремонт, который продлится не менее двух лет. Торговцам "
        "предложили временные места возле вокзала, однако многие опасаются, что покупатели туда не поедут. "
        "Представитель мэрии заявил, что аренда останется прежней. По его словам, здание построено более ста лет "
        "назад, и крыша находится в опасном состоянии.\n\n"
        "Архитекторы обещают сохранить кирпичный фасад и часы на башне. Депутаты обсудят смету на следующей неделе: "
        "она составляет почти четыре миллиарда рублей. Жители соседних домов требуют, чтобы работы не велись ночью. "
        "Ещё одно собрание назначено на среду.",
    ),
    "ukrainian": (
        "Міський голова повідомив у четвер, що ремонт лікарні завершать до кінця жовтня.",
        "Уряд у середу схвалив програму підтримки фермерів, які постраждали від посухи. За словами міністра, кожне "
        "господарство зможе отримати до ста тисяч гривень. Заявки прийматимуть у громадах, починаючи з першого "
        "вересня. Об’єднання виробників вважає, що цих грошей не вистачить навіть на насіння.\n\n"
        "У південних областях дощів не було майже п’ять місяців. Фахівці прогнозують, що врожай кукурудзи буде "
        "щонайменше на третину меншим, ніж торік. Її ціна вже зросла. Наступного тижня депутати розглянуть також "
        "закон про зрошення, якого в громадах чекають із минулої весни.",
    ),
    "bulgarian": (
        "Кметът обяви в четвъртък, че ремонтът на училището ще приключи преди началото на октомври.",
        "Снегът затвори пътищата към повече от тридесет села в планината. От сутринта машините чистят главните "
        "шосета, но вятърът отново навява преспи. Според областния управител най-тежко е положението около прохода, "
        "където десетки камиони чакат от снощи. Няма пострадали.\n\n"
        "Електрозахранването беше възстановено към обяд. Учениците ще имат почивка до сряда, а лекарите пътуват с "
        "верижни машини. Министърът каза, че държавата ще плати горивото на общините. Синоптиците очакват студът да "
        "продължи поне още една седмица, като температурите през нощта ще паднат под минус двадесет градуса.",
    ),
    "serbian": (
        "Градоначелник је у четвртак рекао да ће нови мост преко Дунава бити отворен идуће године.",
        "Пољопривредници из Баната траже од владе већу помоћ због суше која је уништила готово половину рода "
        "кукуруза. Министар им је у понедељак обећао да ће исплате почети до краја месеца. Према његовим речима, "
        "новац је обезбеђен, али пријаве још нису обрађене.\n\n"
        "Удружење упозорава да ће цена хлеба порасти ако се ништа не предузме. Стручњаци предлажу изградњу нових "
        "канала за наводњавање, чија би вредност била око стотину милиона евра. Расправа у скупштини очекује се "
        "следеће недеље, а њој ће присуствовати и представници задруга.",
    ),
    "greek": (
        "Ο δήμαρχος ανακοίνωσε την Πέμπτη ότι η νέα γέφυρα θα ανοίξει στις αρχές του επόμενου έτους.",
        "Ισχυροί άνεμοι έπληξαν το Σαββατοκύριακο τα νησιά του Αιγαίου και τα πλοία έμειναν δεμένα στα λιμάνια. "
        "Σύμφωνα με το λιμενικό σώμα, πάνω από δύο χιλιάδες ταξιδιώτες περιμένουν να φύγουν. Τα ξενοδοχεία "
        "προσφέρουν δωμάτια σε χαμηλότερη τιμή.\n\n"
        "Ο υπουργός δήλωσε ότι η κυβέρνηση θα αποζημιώσει τους ψαράδες που έχασαν τις βάρκες τους. Οι αιτήσεις θα "
        "γίνονται δεκτές ως το τέλος Μαρτίου. Οι μετεωρολόγοι προβλέπουν βελτίωση από την Τρίτη, αλλά προειδοποιούν "
        "ότι ο χειμώνας θα είναι φέτος πιο βαρύς από τα προηγούμενα χρόνια.",
    ),
    "hebrew": (
        "ראש העיר הודיע ביום חמישי כי הגשר החדש ייפתח בתחילת השנה הבאה, לאחר עיכוב של שנתיים.",
        "הממשלה אישרה אתמול תוכנית לסיוע לחקלאים שנפגעו מן הבצורת. לדברי שר החקלאות, כל משק יוכל לקבל עד עשרים אלף "
        "שקלים. הבקשות יוגשו במועצות המקומיות החל מן השבוע הבא. ארגון המגדלים טוען שהסכום אינו מספיק אפילו לקניית "
        "זרעים.\n\n"
        "בדרום לא ירד גשם כמעט חמישה חודשים. מומחים מעריכים כי יבול החיטה יהיה קטן בשליש מזה של השנה שעברה, ומחיר "
        "הלחם עלול לעלות לפני החגים. ועדת הכספים תדון בנושא ביום שני, ואליה הוזמנו גם נציגי הצרכנים.",
    ),
    "arabic": (
        "قال رئيس البلدية يوم الخميس إن الجسر الجديد سيفتح في بداية العام المقبل بعد تأخير دام سنتين.",
        "وافقت الحكومة أمس على برنامج لمساعدة المزارعين الذين تضرروا من الجفاف. وقال وزير الزراعة إن كل أسرة يمكنها "
        "أن تحصل على مبلغ يصل إلى ألف دينار. وستقدم الطلبات في المجالس المحلية ابتداء من الأسبوع المقبل، غير أن "
        "اتحاد المنتجين يرى أن هذه الأموال لا تكفي.\n\n"
        "ولم تسقط الأمطار في الجنوب منذ خمسة أشهر تقريبا. ويتوقع الخبراء أن يقل محصول القمح بنحو الثلث عن السنة "
        "الماضية، وأن يرتفع سعر الخبز قبل العيد. وستناقش لجنة المالية هذا الموضوع يوم الاثنين بحضور ممثلين عن "
        "المستهلكين.",
    ),
    "japanese": (
        "市長は木曜日、川にかかる新しい橋を来年の春に開通させると発表した。",
        "台風の影響で、島と本土を結ぶ船は土曜日から運休している。港には約二百人の乗客が残り、町は体育館を開放して毛布"
        "や食事を配った。気象台によると、風は月曜日の朝には弱まる見込みだ。\n\n"
        "漁業者は「網も船も流された。こんなに強い風は二十年ぶりだ」と話す。県は被害の調査を始め、知事は国に支援を求め"
        "る考えを示した。農家のビニールハウスも多くが壊れ、ソバやトマトの出荷は一か月ほど遅れそうだ。電気は日曜日の夜"
        "までにほぼ復旧したが、水道が使えない家がまだ三百戸ある。学校は火曜日から再開する予定である。",
    ),
    "chinese": (
        "市长星期四宣布，横跨河流的新桥将于明年春天通车，比原计划晚两年。",
        "受台风影响，连接海岛与大陆的客轮从星期六起停航，约有二百名旅客滞留港口。镇政府开放了体育馆，并分发毛毯和食物"
        "。气象部门预计，风力将在星期一早晨减弱。\n\n"
        "渔民们说，渔网和小船都被冲走了，二十年来没有见过这么大的风。省里已经开始调查损失，省长表示将向中央请求援助。"
        "许多农户的大棚也被吹倒，西红柿的上市时间大约要推迟一个月。供电在星期日晚上基本恢复，但是仍有三百户人家没有自"
        "来水。学校计划从星期二起恢复上课。",
    ),
    "taiwanese": (
        "市長星期四宣布，橫跨河流的新橋將於明年春天通車，比原計畫晚兩年。",
        "受颱風影響，連接海島與本島的客輪從星期六起停航，約有二百名旅客滯留港口。鎮公所開放了體育館，並分發毛毯和食物"
        "。氣象部門預計，風力將在星期一早晨減弱。\n\n"
        "漁民們說，漁網和小船都被沖走了，二十年來沒有見過這麼大的風。縣政府已經開始調查損失，縣長表示將向中央請求援助"
        "。許多農戶的溫室也被吹倒，番茄的上市時間大約要延後一個月。供電在星期日晚上大致恢復，但是仍有三百戶人家沒有自"
        "來水。學校計畫從星期二起恢復上課。",
    ),
    "korean": (
        "시장은 목요일 강을 가로지르는 새 다리가 내년 봄에 개통될 것이라고 발표했다.",
        "태풍의 영향으로 섬과 육지를 잇는 배가 토요일부터 운항을 멈췄다. 항구에는 승객 이백여 명이 남아 있으며, "
        "군청은 체육관을 열고 담요와 음식을 나누어 주었다. 기상청은 바람이 월요일 아침에 약해질 것으로 내다보았다."
        "\n\n"
        "어민들은 그물과 배가 모두 떠내려갔다며 이십 년 만에 가장 강한 바람이라고 말했다. 도는 피해 조사를 시작했고 "
        "도지사는 정부에 지원을 요청할 뜻을 밝혔다. 농가의 온실도 많이 무너져 토마토 출하가 한 달가량 늦어질 "
        "전망이다. 전기는 일요일 밤까지 거의 복구되었지만 아직 삼백 가구에는 수돗물이 나오지 않는다.",
    ),
    "thai": (
        "นายกเทศมนตรีกล่าวเมื่อวันพฤหัสบดีว่า สะพานใหม่ข้ามแม่น้ำจะเปิดใช้ในฤดูใบไม้ผลิปีหน้า",
        "ฝนที่ตกหนักติดต่อกันสามวันทำให้ถนนหลายสายในภาคใต้มีน้ำท่วม เจ้าหน้าที่กู้ภัยกล่าวว่ามีมากกว่าสองร้อยครอบครัวต้องออกจากบ้านในเ"
        "วลากลางคืน ยังไม่มีรายงานผู้บาดเจ็บสาหัส โรงเรียนจะปิดจนถึงวันจันทร์\n\n"
        "รัฐมนตรีแจ้งว่ารัฐบาลจะช่วยเหลือข้าวสารและน้ำสะอาดให้แก่ประชาชน ผู้เชี่ยวชาญเตือนว่าระดับน้ำในแม่น้ำอาจสูงขึ้นอีกในช่วงสุดสัปด"
        "าห์ ชาวนากังวลเพราะยังไม่ได้เกี่ยวข้าว",
    ),
}

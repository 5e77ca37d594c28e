"""English."""

from __future__ import annotations

from typing import Final

from feedserver.enrich.lexicons.lexicon import Lexicon, generic, words

LEXICON: Final = Lexicon(
    function=words(
        """
        a about above according across actually additionally admittedly after afterwards again
        against ago ahead alas all almost alone along already also although altogether always amid
        among amongst an and another any anybody anyone anything anyway apart apparently are around
        as aside ask asked asking at away back barely based be because been before behind being
        below beneath beside besides between beyond both briefly built but by called can cannot
        clearly compared consequently considering could critically currently crucially dear
        depending despite did do does doing don't due during each earlier early eight either eleven
        else elsewhere end enough especially even eventually ever every everybody everyone
        everything everywhere except faced few fewer finally find five fifteen following for forget
        former formerly forty founded four from further furthermore generally give go going good had
        half hardly has have having he headquartered hello hence her here hers herself him himself
        his historically how however hundreds i if imagine in inc including indeed inside instead
        into is isn't it its itself just keep known last lastly late later latest least less let
        let's like likewise listen located look looking mainly make many maybe me meanwhile might
        more moreover most mostly much must my myself named near nearby nearly neither never
        nevertheless next nine no nobody none nonetheless nor normally not notably nothing now
        nowhere of off often oh on once only onto or originally other others otherwise ought our
        ours ourselves out outside over overall own owned partly past perhaps please plus possibly
        presumably previous previously probably quite rather really recent recently regarding
        remember run same see seemingly send seven several shall she should show shortly similarly
        simply since six so some somebody somehow someone something sometimes somewhere soon
        speaking starting still subsequently such suddenly surely take ten than thank thanks that
        that's the their theirs them themselves then there there's thereafter therefore these they
        thirty this those though thousands three through throughout thus till to today together told
        tomorrow tonight too toward towards traditionally try turning twelve twenty twice two
        typically ultimately under undoubtedly unfortunately unless unlike until upon us usually
        versus very via want was watch we well were what what's whatever when whenever where whereas
        wherever whether which while who who's whoever whom whose why with within without won't
        would written year years yes yesterday yet you your yours yourself yourselves zero women men
        children people mother father parents patients players company nature accused added
        announced arguing citing commenting critics experts officials pressed quoting shares writing
        warning warn note update updated correction breaking exclusive opinion analysis video
        podcast photo photos
        """
    ),
    calendar=words(
        """
        monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays
        thursdays fridays saturdays sundays mon tue tues wed thu thur thurs fri sat january february
        march april may june july august september october november december jan feb mar apr jun jul
        aug sep sept oct nov dec christmas easter halloween thanksgiving ramadan hanukkah diwali
        passover lent advent eve spring summer autumn winter q1 q2 q3 q4 h1 h2 gmt bst utc est pst
        cet am pm
        """
    ),
    peoples=words(
        """
        afghan afghans african africans albanian albanians algerian algerians american americans
        angolan arab arabs arabic argentine argentines argentinian armenian armenians asian asians
        australian australians austrian austrians azerbaijani bangladeshi basque belarusian belgian
        belgians bengali bolivian bosnian brazilian brazilians breton briton britons british
        bulgarian bulgarians cambodian canadian canadians cantonese catalan catalans chilean
        chileans chinese colombian colombians congolese croatian croatians cuban cubans cypriot
        czech czechs dane danes danish dutch ecuadorian egyptian egyptians emirati english estonian
        estonians ethiopian european europeans filipino filipinos finn finns finnish flemish french
        frenchman frenchwoman georgian georgians german germans ghanaian greek greeks greenlandic
        haitian hebrew hindi hungarian hungarians icelandic indian indians indonesian indonesians
        inuit iranian iranians iraqi iraqis irish irishman israeli israelis italian italians
        jamaican japanese jewish jews jordanian kazakh kenyan kenyans korean koreans kurdish kurds
        kuwaiti latin latino latinos latvian latvians lebanese libyan lithuanian lithuanians
        luxembourgish malaysian malaysians maltese mandarin maori mexican mexicans moldovan
        mongolian moroccan moroccans muslim muslims christian christians nepali nigerian nigerians
        nordic norwegian norwegians pakistani pakistanis palestinian palestinians persian peruvian
        peruvians pole poles polish portuguese qatari roman romanian romanians russian russians
        rwandan sami saudi saudis scandinavian scot scots scottish senegalese serb serbs serbian
        sicilian singaporean slovak slovaks slovene slovenian somali spaniard spaniards spanish
        sudanese green swahili swede swedes swedish swiss syrian syrians taiwanese tamil thai
        tibetan tunisian turk turks turkish ugandan ukrainian ukrainians urdu uruguayan uzbek
        venezuelan venezuelans vietnamese welsh western eastern northern southern londoner londoners
        parisian parisians berliner hawaiian texan texans californian californians catholic
        protestant buddhist hindu sikh democrat democrats democratic republican republicans tory
        tories conservatives liberals greens marxist victorian
        """
    ),
    titles=words(
        """
        adm admiral adviser advisor ambassador analyst archbishop archdeacon architect artist
        assistant astronaut astronomer attorney auntie author baron baroness barrister biologist
        bishop boss brigadier businessman businesswoman campaigner candidate captain cardinal
        chairman chairperson chairwoman chair chancellor chef chemist chief clerk climber coach
        co-founder cofounder col colonel comedian commander commentator commissioner comptroller
        composer conductor congressman congresswoman constable consul coroner correspondent
        councillor councilman counsel count countess critic curator cyclist dame dean defender
        delegate deputy designer detective developer diplomat director doctor doorman dr driver
        duchess duke economist editor emperor empress engineer entrepreneur envoy executive expert
        farmer father fisherman footballer forward founder friar gen general geologist goalkeeper
        gov governor head headmaster headteacher historian imam inspector inventor investor
        journalist judge justice king lady lawmaker lawyer leader lecturer librarian lieutenant lord
        lt magistrate maj major manager marshal mayor mep midfielder minister miss mp mps mr mrs ms
        mx musician neighbour novelist nurse officer organiser painter pastor patriarch photographer
        physicist pianist pilot playwright poet pope premier president presenter pres priest prime
        prince princess principal producer prof professor programmer prosecutor provost psychologist
        queen rabbi rapper ranger rector referee rep reporter representative researcher resident rev
        reverend saint sailor scholar scientist sec secretary sen senator sergeant sgt sheikh
        sheriff singer sir sister skipper solicitor speaker spokesman spokesperson spokeswoman st
        statistician striker student substitute sultan superintendent surgeon teacher technologist
        tenor trainer treasurer trombonist trustee uncle undersecretary veteran vicar violinist
        volunteer warden widow winger winner writer
        """
    ),
    title_modifiers=words(
        """
        acting associate chief communications defence defense deputy district economic education
        energy environment ex executive external federal finance financial first foreign former
        general health high home human interim interior joint junior justice labour legal lead lord
        managing marketing medical national operating opposition past permanent pm police prime
        product research resources retired revenue right hon honourable scientific second security
        senior shadow state technical technology technological third trade transport treasury
        under-secretary us vice attorney assistant team party club union
        """
    ),
    institutions=words(
        """
        academy act agency airlines airport airways alliance archive archives army assembly
        association authority bank basilica board bridge broadcasting bureau business cathedral
        centre center chamber charter church city clinic club coalition code college commission
        committee company confederation conference congress convention corporation council court
        department directorate embassy exchange faculty federation festival fellowship force forum
        foundation fund gallery government group guild hospital hotel house inquiry initiative
        institute institution journal kingdom laboratory laboratories league library ministry
        mission mosque movement museum office orchestra order organisation organization palace
        parliament park party police port power programme project province republic reserve school
        secretariat senate service society state states station street suburb syndicate synod temple
        theatre theater transport treasury treaty trust union united university friends ministers
        bishop isle gulf bay lake river mount cape strait sea straits islands king's medecins
        doctors reporters registry archbishopric diocese
        """
    ),
    fields=words(
        """
        aerospace agriculture aid arts astronomy atomic aviation biology broadcasting business
        chemistry commerce communications competition crime culture defence defense design
        development disarmament drug economics education employment energy engineering environment
        exchange families finance fisheries food forestry foreign health history housing human
        immigration industry information infrastructure innovation intelligence international
        investment justice labor labour letters literature management mathematics media medicine
        music nutrition oceanography peace pensions physics planning policy prevention procurement
        production progress quality reconstruction regulation research safety sanitation sciences
        science securities security services skills space sport sports standards statistics
        sustainability taxation technology telecommunications tourism trade training transport urban
        welfare women work works children
        """
    ),
    generic=generic(
        """
        annex article appendix form middle bible board btw bill chapter chart christ class clause
        committee company congress constitution council covid covid-19 court day department director
        earth edition episode euro euros east exhibit federal figure fig game god government grade
        group heaven internet inc issue law ltd level moon north no number olympic olympics office
        page paragraph part parliament party phase question pounds room round school season section
        series server senate shouts south state step sun table team title unit university version
        volume web week west win winter world ebitda ebit esg ipo ipos kpi hr r&d roi saas tba tbc
        tbd asap aka eta diy fyi jpeg mba phd ba bsc msc md qc kc obe mbe cbe pm pms mp mps meps ngo
        ngos atm bbq rip ufo ufos suv suvs evs ev plc llc bn km kg mph cm mm gb mb tb ghz mhz kwh
        mwh gwh twh kw mw gw 5g 4g 3g 6g
        """
    ),
    joining=(
        *("de", "de la", "de las", "de los", "del", "della", "di", "da", "do", "dos", "das"),
        *("du", "van", "van de", "van den", "van der", "von", "von der", "zu", "der", "den"),
        *("d'", "dell'", "bin", "ibn", "ter", "ten", "af", "la", "le", "&"),
    ),
    joining_places=("of", "of the", "for", "for the", "and"),
    relative=words("which who whose whom where formerly based"),
    possessive=True,
)

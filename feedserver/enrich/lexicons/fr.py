"""French."""

from __future__ import annotations

from typing import Final

from feedserver.enrich.lexicons.lexicon import Lexicon, generic, words

LEXICON: Final = Lexicon(
    function=words(
        """
        estime explique ajoute affirme assure raconte selon dixit a abord absolument actuellement
        afin ailleurs ainsi alors après au aucun aucune aujourd'hui auparavant auprès aussi aussitôt
        autant autour autre autres autrefois aux avant avec bien bientôt bref car ce ceci cela celle
        celles celui cependant certain certaine certaines certains ces cet cette ceux chacun chacune
        chaque chez ci cinq combien comme comment concernant contre côté d'abord d'ailleurs d'autres
        d'après dans de debout déjà demain depuis derrière des désormais deux devant dix donc dont
        douze du durant elle elles en encore enfin ensuite entre environ est et eux évidemment
        excepté face faute finalement fondé fondée fini grâce hier hormis huit ici il ils interrogé
        interrogée jadis jamais je jusqu jusqu'à jusqu'au jusque là la laquelle le lequel les
        lesquelles lesquels leur leurs loin lors lorsque lui ma maintenant mais malgré me même mes
        mi mieux mille moi moins mon naguère ne né née néanmoins neuf ni non nos notamment notre
        nous nul nulle on onze or ou où oui outre par parce parfois parmi partout pas pendant
        personne peu peut plupart plus plusieurs plutôt point pour pourquoi pourtant près presque
        puis puisque qu'il quand quant quarante quatre que quel quelle quelles quelque quelques
        quels qui quinze quoi quoique rien sa sans sauf se seize sept ses seul seule seulement si
        sinon situé située six soit son souvent sous suite suivant sur surtout ta tandis tant tantôt
        tard tel telle telles tels tes toi ton tôt toujours tous tout toute toutefois toutes treize
        trente très trois trop tu un une vers vingt voici voilà voir vos votre vous vu à â ça ô être
        l' d' c' qu' n' s' j' m' c'est l'an lire écouter regarder regardez vidéo photo photos
        exclusif direct analyse entretien enquête reportage portrait tribune éditorial chronique
        mise
        """
    ),
    calendar=words(
        """
        lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai juin
        juillet août septembre octobre novembre décembre noël pâques toussaint pentecôte ascension
        ramadan carême printemps été automne hiver
        """
    ),
    peoples=words(
        """
        afghan afghans africain africaine africains africaines albanais algérien algérienne
        algériens algériennes allemand allemande allemands allemandes alsacien alsaciens américain
        américaine américains américaines anglais anglaise anglaises arabe arabes argentin argentine
        argentins arménien arméniens asiatique asiatiques australien australienne australiens
        autrichien autrichiens basque basques belge belges biélorusse bordelais brésilien
        brésilienne brésiliens breton bretonne bretons bretonnes britannique britanniques bulgare
        bulgares camerounais canadien canadienne canadiens catalan catalans chilien chiliens chinois
        chinoise chinoises colombien colombiens congolais coréen coréens corse corses croate croates
        cubain cubains danois danoise écossais égyptien égyptiens espagnol espagnole espagnols
        espagnoles estonien estoniens européen européenne européens européennes finlandais
        finlandaise flamand flamands français française françaises francilien franciliens gallois
        gaulois grec grecque grecs haïtien haïtiens hollandais hongrois indien indienne indiens
        indonésien iranien iranienne iraniens irakien irakiens irlandais irlandaise islandais
        israélien israélienne israéliens italien italienne italiens italiennes ivoirien ivoiriens
        japonais japonaise juif juifs kurde kurdes letton lettons libanais libyen lillois lituanien
        luxembourgeois lyonnais lyonnaise malien maliens marocain marocaine marocains marseillais
        mexicain mexicaine mexicains musulman musulmans nantais néerlandais néerlandaise niçois
        nigérian nigérians normand normands norvégien norvégienne norvégiens occidentaux occitan
        pakistanais palestinien palestiniens parisien parisienne parisiens parisiennes péruvien
        polonais polonaise portugais portugaise provençal québécois rennais roumain roumains russe
        russes saoudien saoudiens savoyard scandinave sénégalais serbe serbes slovaque slovène
        strasbourgeois suédois suédoise suisse suisses syrien syriens taïwanais tchèque tchèques
        toulousain toulousains tunisien tunisienne tunisiens turc turque turcs ukrainien ukrainienne
        ukrainiens vénézuélien vietnamien vietnamiens chrétien chrétiens catholiques protestants
        """
    ),
    titles=words(
        """
        m mm mme mlle mmes dr pr me maître monsieur madame mademoiselle docteur professeur président
        présidente ministre premier première secrétaire directeur directrice général générale
        colonel capitaine commandant maire préfet préfète député députée sénateur sénatrice rectrice
        recteur abbé père sœur frère saint pape cardinal évêque roi reine prince princesse comte duc
        duchesse commissaire procureur procureure juge avocat avocate pdg dg dsi drh pm entraîneur
        pilote chercheur chercheuse
        """
    ),
    title_modifiers=words("vice ex ancien ancienne premier première adjoint délégué"),
    institutions=words(
        """
        académie aéroport agence alliance archives armée assemblée association autorité banque
        basilique bibliothèque brigade bureau caisse cathédrale centre chambre château cité clinique
        club collectif collège comité commissariat commission communauté compagnie confédération
        conférence congrès conseil conservatoire convention cour coupe crédit défenseur département
        direction école église ensemble établissement fédération festival fondation fonds force
        forces forum front galerie groupe groupement haut haute hôpital hôtel inspection institut
        laboratoire ligue lycée mairie maison métropole ministère mission mouvement musée
        observatoire office opéra orchestre ordre organisation palais parc parlement parti plan pôle
        port préfecture programme rassemblement rectorat région république réseau salon secrétariat
        service société stade syndicat théâtre traité tribunal union université usine ville
        """
    ),
    adjectives=words(
        """
        national nationale nationaux nationales européen européenne européens européennes français
        française fédéral fédérale général générale international internationale internationaux
        régional régionale départemental départementale municipal municipale central centrale
        supérieur supérieure constitutionnel constitutionnelle économique social sociale
        scientifique public publique publics technique judiciaire pénal pénale civil civile
        militaire maritime polytechnique normale mondial mondiale populaire suprême spatial spatiale
        atomique administratif administrative interprofessionnel interprofessionnelle monétaire
        africaine africain américaine britannique allemand allemande italien italienne belge suisse
        canadien canadienne russe chinois chinoise japonais japonaise unies unis rurale rural ruraux
        commercial commerciale universitaire
        """
    ),
    fields=words(
        """
        agriculture alimentation armement audiovisuel aviation cassation climat commerce
        communication concurrence consommation consommateurs contrôle culture défense développement
        droits eau économie écologie éducation emploi énergie enseignement environnement études
        finances habitat immigration industrie informatique intérieur jeunesse justice libertés
        logement mer météorologie musique numérique patrimoine pêche physique police presse
        recherche robotique santé sciences sécurité sport sports statistique sûreté technologie
        technologies tourisme transition transports travail travailleurs ville cinéma image animé
        homme femmes enfants infrastructures réseaux territoires entreprises astronomie géographie
        biologie mathématiques médecine agronomie
        """
    ),
    generic=generic(
        """
        ia adn pib pme pmi tva pdg dg dsi drh rh ong ovni hlm sdf cdi cdd smic tgv ter rer bd vo vf
        ue internet web covid covid-19 dieu bourse constitution article chapitre figure tableau
        phase étape niveau numéro page partie saison section épisode gouvernement président état
        états annexe terre lune soleil nord sud est ouest bible coran église république province
        """
    ),
    joining=(
        *(
            "de la",
            "de l'",
            "d'",
            "del",
            "della",
            "di",
            "da",
            "van",
            "van de",
            "van den",
            "van der",
        ),
        *("von", "von der", "den", "der", "la", "le", "&", "ben", "bin", "ibn", "al", "sur"),
    ),
    joining_places=("de", "du", "des", "pour", "pour la", "pour le", "pour l'"),
    relative=words("qui dont où que"),
    elision=True,
)

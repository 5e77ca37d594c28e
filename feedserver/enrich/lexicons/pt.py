"""Portuguese."""

from __future__ import annotations

from typing import Final

from feedserver.enrich.lexicons.lexicon import Lexicon, generic, words

LEXICON: Final = Lexicon(
    function=words(
        """
        disse diz dizem afirma afirmou explica explicou garante lembra recorda acrescenta
        acrescentou defende a à ademais afinal agora ainda algo alguém algum alguma algumas alguns
        além ali ambos ante antes ao aos apenas apesar após aquela aquelas aquele aqueles aquilo
        aqui as às assim até atrás através bem cada cerca cinco com como conforme conta contra
        contudo cujo da dada dado daí das de dela dele deles depois desde dez dezenas dentro do dois
        dos doze duas durante e é ela elas ele eles em embora enfim enquanto então entre entretanto
        era essa essas esse esses esta está estas este estes eu exceto fora foi graças há hoje isso
        isto já jamais junto lá lhe logo longe mais mal mas me menos mesmo meu meus mil minha minhas
        muita muitas muito muitos na nada não nas nem nenhum nenhuma nessa nesse nesta neste ninguém
        no nos nós nossa nosso nova nove novo num numa nunca o oito onde ontem onze ora os ou outra
        outras outro outros para pela pelas pelo pelos perante perto poderá pois por porém porque
        portanto pouca poucas pouco poucos primeiro próximo quais qual qualquer quando quanto
        quarenta quase quatro que quem quer quinze salvo são se segundo seis sem sempre sendo será
        sete seu seus sim sob sobre sobretudo somente só sua suas tal talvez também tampouco tanto
        tão te tem têm teu todas toda todavia todo todos trás três trinta tu tudo um uma umas uns
        vai vinte você vocês vós
        """
    ),
    calendar=words(
        """
        segunda terça quarta quinta sexta segunda-feira terça-feira quarta-feira quinta-feira
        sexta-feira sábado domingo janeiro fevereiro março abril maio junho julho agosto setembro
        outubro novembro dezembro natal páscoa carnaval ramadão quaresma primavera verão outono
        inverno
        """
    ),
    peoples=words(
        """
        português portuguesa portugueses portuguesas brasileiro brasileira brasileiros brasileiras
        espanhol espanhola francês francesa alemão alemã alemães inglês inglesa italiano italiana
        europeu europeia europeus americano americana americanos russo russa chinês chinesa japonês
        britânico angolano angolanos moçambicano moçambicanos
        """
    ),
    titles=words(
        """
        dom dona d sr sra dr dra eng senhor senhora doutor doutora professor professora presidente
        ministro ministra primeiro-ministro primeira-ministra secretário secretária diretor diretora
        director directora geral general prefeito prefeita vereador vereadora rei rainha príncipe
        princesa papa cardeal bispo padre frei irmã são santo santa juiz juíza procurador
        procuradora senador senadora deputado deputada governador governadora
        """
    ),
    institutions=words(
        """
        academia aeroporto agência aliança arquivo assembleia associação autoridade autarquia banco
        biblioteca bolsa câmara caixa casa centro cidade clube colégio comissão comité comitê
        companhia confederação congresso conselho cooperativa corte defensoria departamento direção
        escola estação exército faculdade federação festival força forças fórum fundação fundo
        gabinete grupo hospital igreja instituto junta laboratório liga livraria ministério
        movimento museu observatório ordem organização orquestra palácio parlamento parque partido
        polícia porto praça prefeitura programa rede região república santa secretaria senado
        serviço sindicato sociedade supremo teatro tribunal união universidade
        """
    ),
    adjectives=words(
        """
        nacional nacionais geral europeu europeia central superior supremo internacional federal
        estadual municipal regional constitucional científica científico público pública mundial
        """
    ),
    fields=words(
        """
        agricultura ambiente aviação ciência ciências comércio contas cultura defesa direitos
        economia educação emprego energia ensino estado estatística finanças indústria investigação
        justiça pesca pesquisa saúde segurança tecnologia trabalho transportes turismo
        """
    ),
    generic=generic(
        """
        ia adn iva pib pme ong ue eua internet web covid covid-19 deus estado governo constituição
        bolsa artigo capítulo norte sul leste oeste terra lua sol
        """
    ),
    joining=(
        *("da", "das", "do", "dos", "d'", "del", "de la", "van", "van der", "von", "la", "&"),
    ),
    joining_places=("de", "para", "para a", "para o"),
    relative=words("que quem cujo cuja onde"),
)

import type { Language } from "../../chat/languages.ts";

interface CommonWords {
  /** Words that tell no answer from another. */
  readonly empty: ReadonlySet<string>;
  /**
   * Words that anybody may use in any question: they count, but less than the few that name its subject. Question words
   * (who, where, how many, why) are here and not above, because often they are all that sets two answers apart.
   */
  readonly everyday: ReadonlySet<string>;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter(Boolean));

/** As `readWords` reads them: lower case, no accents. Languages without answers of their own have none. */
export const commonWords: Readonly<Partial<Record<Language, CommonWords>>> = {
  fr: {
    empty: words(`
    a ai alors au aux avec bien c ca ce ces cet cette d dans de des donc du elle elles en est et etes
    etre eux fait il ils j je l la le les leur lui m ma mais me mes moi mon n ne nos notre nous on or
    par pas peux plus pour qu que s sa sais se ses si son sont stp suis sur svp t ta te tes toi ton tu
    un une va veux vos votre vous y
  `),
    everyday: words(`
    aller allez apparemment apres arrive arriver assez aussi autre autres avant avoir bas beaucoup bon
    bonne bref car cas cela celle celui ceux chaque chez chose choses clairement combien comme comment
    concretement contre dedans deja demande demander depuis dessus deux devenir devient difference dire
    disent dit dites donne donner encore entre ete exactement existait existe explication explique
    expliquer expliques faire faut fin fois font franchement genre gens hein histoire ici jamais jour
    jours juste lequel lol maintenant mdr meme met mettre moins monde nan ni non ok ou ouais oui parce
    parle parler passe passent passer passera personne personnes peu peut peuvent pourquoi pourrait
    pouvez pouvoir prend prendre prends pris ptdr quand quel quelle quelles quelqu quelqu'un quelque
    quels qui quoi reste rester resume resumer rien sait sans savez savoir serieusement serieux sert
    servir simplement sinon soit sorte souvent temps toujours tous tout toute toutes tres trop trouve
    trouvent trouver truc trucs type vais venir veulent veut vient voir vois voit voulez vouloir vrai
    vraie vraiment vrais
  `),
  },
  en: {
    empty: words(`
    a am an and are as at be been but by did do does doing for from had has have he her him his i if in
    into is it its me my no not of on or our out please s she so t than that the their them then there
    these they this those to too up us was we were will with would you your
  `),
    everyday: words(`
    about actually after again already also always another any anyone anything around away back
    basically because before between bit called can come comes could day days difference different down
    even ever everybody everyone exactly explain explained explanation find first found get gets give
    given gives go goes going good got happen happened happening happens here honestly how instead just
    kind know knows less let like lol look looking looks lot made make makes many may mean meaning means
    might more most much need needs never nobody now off ok okay one only other others over people place
    plain put quite really right said same say saying says see shall should simple simply someone
    something sort still stuff such sure take taken takes tell thing things think thought time took two
    use used uses using very want wants way well what whatever when where which while who whoever whose
    why work worked working works yes yet
  `),
  },
};

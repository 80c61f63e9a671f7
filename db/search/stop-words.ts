/** English words that say nothing about what is looked for; without them recall rose by 6 points. */
export const stopWords: ReadonlySet<string> = new Set(
  `a about above after again all also am an and any are as at be because been before being below
  both but by can could d did do does doing don down during each few for from further had has have
  having he her here hers him his how i if in into is it its just know ll m me mine more most my
  myself no nor not now of off on once only or other our ours out over own please re remember s
  same she should so some such t tell than that the their theirs them then there these they this
  those through to too under until up us ve very was we were what when where which while who whom
  why will with would you your yours`
    .split(/\s+/u)
    .filter((word) => word.length > 0),
);

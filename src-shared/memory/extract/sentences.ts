/** Texts longer than this are read only up to here: the rules must never hold up a write. */
const longestText = 20_000;
const longestSentence = 400;

/** Words with a full stop that ends no sentence. */
const abbreviations = /(?:^|\s)(?:Dr|Mr|Mrs|Ms|Prof|St|No|vs|e\.g|i\.e|etc|Jr|Sr)\.$/u;

/** The sentences of a text, verbatim, without the white space around them. */
export function sentencesOf(text: string): readonly string[] {
  const found: string[] = [];
  let open = '';
  for (const piece of text
    .slice(0, longestText)
    .split(/(?<=[.!?])\s+(?=\p{Lu}|["“'(]|\d)|\n+|;\s+/u)) {
    open = open === '' ? piece : `${open} ${piece}`;
    if (abbreviations.test(open)) continue;
    found.push(open.trim());
    open = '';
  }
  if (open !== '') found.push(open.trim());
  return found.filter((sentence) => sentence !== '' && sentence.length <= longestSentence);
}

const doubtful =
  /\b(?:if|unless|whether|would|wouldn['’]t|could|might|may(?! \d)|maybe|perhaps|probably|possibly|wish|wishes|hope|hopes|imagine|suppose|pretend|thinks?|guess|says?|said|claims?|told|rumou?rs?|allegedly|apparently|supposedly|wants? to|plans? to|considering|thinking (?:of|about)|used to be called|should|must|let['’]?s|I['’]d|you['’]d)\b/iu;
/** With its mark, or by its order of words; “Will” and “May” are also names. */
const asking =
  /\?\s*["”')]*$|^(?:who|what|where|when|why|how|which|whose)\b|^(?:does|do|did|is|are|am|was|were|can|could|will|would|has|have|had|should|shall|may)\s+(?:I|you|he|she|it|we|they|the|my|your|our|his|her|their|there|this|that|these|those|an?|any\w*|some\w*|every\w*)\b/iu;
const ordering =
  /^(?:please\s+)?(?:forget|ignore|delete|erase|remove|disregard|remember|remind|tell|show|write|make|give|find|add|explain|summari[sz]e|translate|draft|create|list|do|don['’]t|stop|start|let|act|pretend|imagine|call|set)\b/iu;

/**
 * Whether a sentence states something. Questions, orders, conditions, guesses and what others say
 * are not facts.
 */
export function isStatement(sentence: string): boolean {
  return !asking.test(sentence) && !doubtful.test(sentence) && !ordering.test(sentence);
}

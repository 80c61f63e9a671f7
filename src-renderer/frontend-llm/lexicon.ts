/**
 * Word families that say what a message wants. Each is one feature of the classifier: a few
 * thousand examples cannot teach it every synonym, and a family that misleads is given no weight.
 * They see the text as `normaliseText` leaves it: lower case, digits as `0`.
 */
export const wordFamilies: readonly (readonly [string, RegExp])[] = [
  [
    'split',
    /\b(?:split|break|broken|breaking|chop|carve|cut|slice|divide|divvy|decompose|unpack|subtasks?|sub-tasks?|chunks?|pieces|bites?|bits|steps|stages|parts|portions|per (?:section|room|person|team|subject|chapter|department)|separate|checklist|into \w+|one by one|smaller|milestones)\b/,
  ],
  [
    'split-verb',
    /\b(?:split|break (?:it|this|that|up|down|task|the|my|0)|chop|carve|slice|divide|divvy|decompose|unpack|subtasks?|dissect|disassemble|section off)\b/,
  ],
  [
    'too-big',
    /\b(?:too (?:big|large|much|huge|long|fat)|enormous|monster|overwhelm\w*|one (?:big )?lump|hiding inside|beast|daunting|where to (?:start|begin))\b/,
  ],
  [
    'cancel',
    /\b(?:cancel|abort|halt|stop|kill|quit|scrap|drop|bin|call (?:\w+ )?off|pull the plug|never ?mind|nvm|hold (?:off|fire|everything|it)|on (?:ice|hold)|pause|freeze|discontinue|terminate|leave (?:it|that|the)|forget (?:it|the|about)|knock (?:\w+ ){1,4}on the head|don't (?:bother|continue)|put the brakes|enough|cease|ditch|axe|suspend|shelve|park|stand down|no longer|ctrl-c)\b/,
  ],
  [
    'cancel-first',
    /^(?:(?:please|pls|ok|no|nah|hey|actually|oh|sorry|can you|could you|you can)[, ]+)*(?:cancel|abort|halt|stop|kill|quit|scrap|drop|bin|call|pull|never|nvm|hold|pause|freeze|discontinue|terminate|leave|forget|enough|ditch|axe|suspend|shelve|park)\b/,
  ],
  [
    'progress',
    /\b(?:status|progress|eta|how far|how's|hows|how is|how are|coming (?:along|on)|going|finished?|done|ready|still (?:running|working|going|open|chewing|waiting)|stuck|any (?:news|luck|joy|sign|movement|update|progress|word)|anything (?:yet|running|overdue|back)|overdue|percent|percentage|running|so far|yet|near(?:ly)?|complete|completed|where(?:'s| is| are| do| does)|update|time left|on my (?:list|plate|board)|open|got through|turned? up|pending|in flight|queue)\b/,
  ],
  [
    'progress-asked',
    /^(?:(?:hey|so|and|ok|hi|um|er)[, ]+)?(?:status|eta|any |anything|how(?:'s|s| is| are| far| many)|is |are |did |have |has |what's|whats|what is|which|still |where|progress|done|percent|update|u |you done)/,
  ],
  [
    'remember',
    /\b(?:remember|memori[sz]e|memory|mental note|note (?:that|down|to|for|it)|jot|for (?:future|the record|later|your (?:records|info|notes))|fyi|bear (?:that |this |it )?in mind|keep (?:that|this|it|in mind|a note)|kept|store (?:that|this|it)|save (?:this|that|it)|log (?:that|this|it)|don't (?:lose|forget)|dont (?:lose|forget)|hold on to|hang on to|take note|make a note|going forward|from now on|in future|always|never|worth knowing|you should know|just so you know|heads up|retain|learn|file (?:that|this|it) away|put (?:that|it|this) in|please note|you'll need|assume|prefer|by default|call me|for me|when i say)\b/,
  ],
  [
    'remember-first',
    /^(?:(?:please|pls|ok|hey|also|and|oh|so)[, ]+)*(?:remember|memori[sz]e|make (?:a )?(?:mental )?note|note|keep in mind|for future|fyi|for the record|don't forget|dont forget|never|always|from now on|save|store|log|bear|commit|just so you know|heads up|you should know|when i say|call me|no \w+ (?:ever|please))\b/,
  ],
  [
    'habit',
    /\b(?:i (?:like|hate|prefer|don't (?:like|eat|drink|do|work)|always|never|only|work|live|use|take|mark)|i'm (?:a|an|allergic|based|vegan|vegetarian|on)|allergic|vegetarian|vegan|favou?rite|my \w+ (?:is|are)|our \w+ (?:is|are)|is called|are called|lives? (?:in|on|at)|password|code is|birthday|number is|anniversary)\b/,
  ],
  [
    'fact',
    /^(?:my|our|the|his|her|mum's|dad's) [\w' -]{2,40}? (?:is|are|=|was|lives?|sits?|starts?|stays?|prefers?|hates?|likes?|goes?|gets?|opens?|closes?)\b/,
  ],
  [
    'recall',
    /\b(?:recap|remind me (?:what|which|how|who|where|of)|what did (?:we|i|you)|did (?:we|i) (?:say|decide|agree|settle|talk|discuss|mention)|(?:we|i|you) (?:said|decided|agreed|settled|discussed|talked|told|mentioned|chatted|landed)|do you (?:remember|recall|know (?:my|what|which|when|how i))|you have (?:my|that|it) (?:notes|somewhere)?|yesterday|yday|last (?:time|week|session|chat)|earlier|our (?:chat|conversation|talk|session|discussion)|conversation|transcript of|pull up|bring up|open up|load|show me|go back|look up|everything (?:you|we|about|on)|what (?:do|have) you (?:know|got|have) (?:about|on)|notes on|background|context|history|gist|the lot|in full|word for word|my notes)\b/,
  ],
  ['recall-mine', /\b(?:what|which|where|who|when|how)\b.{0,24}\b(?:my|i|our|we|mine)\b/],
  [
    'told-you',
    /\b(?:i|we) (?:told|gave|said|mentioned|asked)|told (?:you|u)|you (?:have|had|got|know|wrote) (?:it|that|them|my|down)/,
  ],
  [
    'project',
    /\b(?:plan|planning|project|kick ?off|set up|proper project|phases|milestones|launch|end to end|from scratch|from zero|roadmap|rollout|fire up|spin up|start|run|begin|wake|workflow|flow|routine|thingy|the usual)\b/,
  ],
  [
    'plan-project',
    /\bplan(?:ning)?\b.{0,40}\bproject\b|\bproject\b.{0,40}\bplan(?:ning)?\b|\bplan (?:out )?(?:the|a|my|our)\b|as a (?:proper )?project/,
  ],
  [
    'deep-research',
    /\b(?:deep (?:research|dive)|go deep|dig (?:deep|properly)|in[- ]depth|thorough(?:ly)?|full research|literature review|deepdive|deep_research|rabbit hole|everything there is)\b/,
  ],
  [
    'summary-of-file',
    /\b(?:summar\w*|tl;?dr|gist|condense\w*|boil|digest|key points|main points|short version|in brief|nutshell|precis|abridge|read)\b.{0,80}(?:\.(?:pdf|docx?|md|txt|csv|xlsx?|pptx?|html?)|\b(?:report|transcript|minutes|document|contract|lease|paper|agreement|pages|pp|policy|manual|file|attachment)\b)/,
  ],
  [
    'weekly-review',
    /\b(?:weekly|week|friday|end of week|retro|wrap)\b.{0,24}\b(?:review|retro|wrap|recap|went|go|look back|rundown)\b|\b(?:review|retro|wrap up|look back).{0,16}\bweek\b|weekly_review/,
  ],
  [
    'trip',
    /\b(?:trip|holiday|vacation|itinerary|travel|flights?|weekend in|days in|weeks in|nights? in|honeymoon|city break|roadtrip|interrail|camping)\b/,
  ],
  [
    'trip-planning',
    /trip[ _]?plan|plan\w*.{0,30}\b(?:trip|holiday|itinerary|weekend|vacation|honeymoon)|\b0 (?:days?|nights?|weeks?)\b/,
  ],
  [
    'code-review',
    /\b(?:code[ _]?review|review (?:my|the|this|pr|mr|branch|pull)|(?:pr|mr|pull request|merge request|branch|diff|patch|commit)\b.{0,40}\b(?:review|bugs?|look|check|smells?)|(?:check|look|read|review|go over|inspect)\b.{0,40}\b(?:pr|mr|pull request|branch|diff|patch|commit|src\/|\w+\.(?:ts|py|rs|go|js|c)))\b/,
  ],
  [
    'work-verb',
    /\b(?:write|draft|fix|build|make|create|add|prepare|research|find|compare|design|book|order|buy|email|call|ring|pay|send|update|clean|organi[sz]e|schedule|renew|return|pick up|collect|sort|finish|submit|translate|implement|refactor|migrate|test|document|investigate|analy[sz]e|work (?:out|up)|look into|put together|compile|arrange|chase|invoice|proofread|edit|set up|install|repair|replace|wash|print|transcribe|record|generate|rewrite|tidy|figure out|check)\b/,
  ],
  [
    'work-first',
    /^(?:(?:please|pls|ok|hey|also|and|then|next|can you|could you|can u|could u|would you|i need you to|you|need to|must|gotta|got to|have to|i should|we should|to ?do:?|task:?|new task:?|add (?:a )?task:?)[,: ]+)*(?:write|draft|fix|build|make|create|add|prepare|research|find|compare|design|book|order|buy|email|call|ring|pay|send|update|clean|organi[sz]e|schedule|renew|return|pick|collect|sort|finish|submit|implement|refactor|migrate|test|document|investigate|analy[sz]e|work|look into|put|compile|arrange|chase|proofread|edit|set|install|repair|replace|wash|print|transcribe|generate|port|wire|bump)\b/,
  ],
  [
    'duty',
    /\b(?:need(?:s)? (?:to|a|an|doing|fixing|sorting)|have to|has to|must|got to|gotta|ought to|should|due|deadline|owe|promised|haven't (?:started|done|even|got)|before (?:the|mon|tue|wed|thu|fri|sat|sun)|asap|urgent|to-?do|on the board|on (?:my|the) list|task|ticket|errand|appointment|sometime|don't forget to|dont forget to|remind me to|by (?:the )?(?:end|mon|tue|wed|thu|fri|sat|sun|noon|next|tomorrow|\d))\b/,
  ],
  [
    'errand',
    /\b(?:dentist|doctor|optician|vet|gp|plumber|library|bins?|shopping|milk|bread|groceries|prescription|post office|parcel|car|mot|haircut|barber|school|birthday|bday|present|card|invoice|tax|vat|insurance|rent|bill|bank|passport|visa|boiler|laundry)\b/,
  ],
  [
    'small-ask',
    /\b(?:haiku|joke|limerick|poem|rhyme|proverb|synonym|another word|nicer word|translate|rewrite|rephrase|reword|one[- ]line\w*|two[- ]line\w*|one sentence|two sentences|a sentence|a word for|subject line|name for|names for|eli0|convert|spell|pun|riddle|motto|slogan|caption|toast|one paragraph|in a sentence|politely|max \w+ words|define|opposite of|plural of)\b/,
  ],
  [
    'greeting',
    /^(?:hi|hello|hey|hiya|yo|good (?:morning|evening|afternoon|night)|morning|evening|thanks|thank you|ta|cheers|lol|haha|ugh|wow|bye|ok|okay|cool|nice|great)\b/,
  ],
  [
    'story',
    /\b(?:anyway|honestly|apparently|and then|lol|haha|tbh|funny|joking|imagine|they said|he said|she said|goes|went|was like|turns out|in the end|nobody|somebody|i feel|feeling|i wish|if only|yesterday i|once)\b|[😂😭🙄😅🤦]/u,
  ],
  [
    'ask-world',
    /^(?:why|what(?:'s| is| are| does| do) (?:a|an|the|\w+ing)|how (?:do|does|can|to|long|much|come|old|tall)|who (?:is|was|invented|wrote)|is it|are there|is there|does|do (?:you|they|people)|can (?:you|i|a|the|tasks)|could i|what if|should i|which is|when (?:is|was|did|do))\b/,
  ],
  [
    'ask-you',
    /\b(?:can you|do you|are you|could you|would you|will you|what do you|how do you|have you) (?:ever|think|feel|like|see|hear|do|get|work|prefer|believe|really|actually|remember things|speak|understand)\b/,
  ],
  [
    'not-now',
    /\b(?:no need|not asking|don't (?:do|save|make|create|need|start|add|write|want)|dont (?:do|save|make|create|need|start|add|write|want)|rather you didn't|i'll (?:write|do)|i'd (?:sooner|rather)|no task|no thanks|nah|hypothetical\w*|only wondering|just wondering|just curious|just saying|just venting)\b/,
  ],
  [
    'about-words',
    /\b(?:the (?:phrase|word|term|expression|line|sentence)|means?|meaning|quote|says|definition|difference between|called|stand for|full form|grammar|correct|pronounce)\b/,
  ],
];

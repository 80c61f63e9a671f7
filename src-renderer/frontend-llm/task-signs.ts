/**
 * Words that tell the kind of a task, each with its weight: what begins with a verb of the trade, or
 * names its product, weighs more than what merely belongs to its surroundings.
 */
export const kindSigns: readonly (readonly [kind: string, weight: number, sign: RegExp])[] = [
  [
    'coding',
    3,
    /\b(?:bugs?|refactor\w*|unit tests?|integration tests?|flaky|regression|api|endpoints?|css|html|typescript|javascript|python|rust|golang|sql|postgres|redis|kafka|scraper|parser|regex|docker\w*|k8s|kubernetes|terraform|compil\w+|deploy\w*|backend|frontend|web ?app|login|sign ?up page|repos?|codebase|database|schema|migrations?|auth|oauth|npm|ci|cd|pipeline|webhooks?|sdk|cron|json|yaml|csv (?:import|export)|memory leak|null|stack ?trace|crash(?:es|ing)?|plugin|chrome extension|macro|pagination|rate limit|dark mode|cli|endpoint|lint\w*|dependenc\w+|deps|merge conflict|pull request)\b/i,
  ],
  [
    'coding',
    2,
    /\b(?:script|program|app|website|web ?site|web page|code|function|bot|automation|dashboard|button|broken (?:link|image)s?|server|tests?|module|query|index|login page|sitemap|widget|form validation|\w+\.(?:ts|js|py|go|rs|java|c|cpp|rb|php|sql|sh|css|html)|[A-Z]{2,6}-\d{2,6})\b/u,
  ],
  [
    'research',
    5,
    /^(?:please )?(?:research|investigate|look into|look up|find out|compare|benchmark|survey|evaluate|explore|study)\b/i,
  ],
  [
    'research',
    3,
    /\b(?:comparison|literature|find out|look up|look into|root cause|evidence|which .{3,40} (?:best|cheapest)|options for|regulations?|what .{3,60} charge|grants? for|pros and cons)\b/i,
  ],
  ['research', 1.5, /^(?:find|check|figure out|get me)\b|\bprices?\b/iu],
  [
    'writing',
    5,
    /^(?:please )?(?:write|draft|compose|proofread|rewrite|translate|transcribe|word)\b(?!.{0,30}\b(?:tests?|script|macro|program|code|function|query)\b)/i,
  ],
  [
    'writing',
    3,
    /\b(?:product description|blog(?: ?post)?|newsletter|essay|cover letter|letter|press release|speech|eulogy|obituary|article|copy|bios?|proposal|statement|complaint|apology|reference|handbook|manual|chapters?|abstract|post-?mortem|runbook|readme|documentation|docs|guide|cheat sheet|reviewer|story|poem|lyrics|(?:\d[\d,]*|hundred) words|write[- ]?up|release notes|job (?:ad|posting|description)|faq|privacy policy|caption|foreword|translation|minutes|report)\b/i,
  ],
  [
    'planning',
    5,
    /^(?:please )?(?:plan|schedule|outline|organi[sz]e (?:the|a|our|my)?.{0,30}\b(?:party|event|day|trip|week|workshop|fair|move)|prepare an? (?:agenda|workshop))\b/i,
  ],
  [
    'planning',
    3,
    /\b(?:plan|roadmap|timetable|itinerary|agenda|seating(?: plan)?|checklist|packing list|run ?sheet|rota|meal plan|menu|budget|training plan|calendar|schedule|timeline|workshop)\b/i,
  ],
  [
    'business_growth',
    4,
    /\b(?:revenue|pricing (?:strategy|page|plan)|marketing|leads|investors?|pitch|sales (?:deck|plan|funnel)|growth|grow|seo|campaign|business (?:plan|case)|competitors?|sponsors?(?:hip)?|fundrais\w*|subscribers?|followers|referrals?|loyalty|outreach|conversions?|retention|franchise|second (?:branch|shop|clinic)|market(?:ing)? (?:plan|research)|new customers|more (?:customers|clients|guests|bookings|sales|orders|students|people)|sell (?:online|to)|instagram|podcasts? that|win back|winning)\b/i,
  ],
  [
    'personal',
    3,
    /\b(?:dentist|doctor|gp|optician|vet|mum|mom|mama|papa|dad|dads|gran|nan|nana|grandma|grandpa|aunt\w*|uncle|sister|brother|son|daughter|wife|husband|kids?|baby|birthday|bday|anniversary|groceries|milk|eggs|bread|nappies|haircut|gym|holiday|passport|visa|licen[cs]e|prescription|insulin|pills|laundry|dog|cat|wedding|boiler|bins?|fence|garden|lawn|greenhouse|kitchen|bathroom|attic|shed|bike|tyres?|mot|van|car|plumber|electrician|school|homework|costume|church|library|babysitter|gift|present|flowers|cake|dinner|smoke alarms?|furnace|gutters?|tap|sofa|curtains|shopping|haircut|barber|physio|swimming|piano|football|allotment)\b/i,
  ],
  [
    'work',
    3,
    /\b(?:clients?|boss|invoices?|meeting|meetings|team|vat|gst|audits?|quotes?|quotation|contracts?|payroll|printer|toner|office|decks?|slides|board|expense (?:report|claims?)|expenses|stakeholders?|suppliers?|staff|hr|interviews?|applicants?|committee|shift|warehouse|stock ?take|inventory|reception|legal|tenants?|lease|onboarding|trainee|intern|apprentice|delivery|orders?|purchase|spreadsheet|minutes|handover|customer|department|vendor|manager|ceo|cfo|q[1-4]|kpi|pupils|patients?|ward|site|conference room|meeting room|translator|data ?base of)\b/i,
  ],
];

/** Words that tell how large a task is, each with its weight. */
export const sizeSigns: readonly (readonly [size: string, weight: number, sign: RegExp])[] = [
  [
    'high',
    3,
    /\b(?:entire|whole|complete|end to end|from scratch|migrate|migration|architecture|every (?!time|day|week|month)\w+|thesis|novel|book (?:about|on|of)|[1-9]\d{3,} words?|\d,\d{3} words|(?:[1-9]\d|eighty|twenty|thirty|forty|fifty) (?:odd )?pages?|roll-?out|strategy|overhaul|business (?:plan|case)|roadmap|port the|rebuild|redesign|handbook|all (?:the|of|our|my|\d+) \w+|system)\b/i,
  ],
  ['high', 1.5, /\b(?:full|audit|[2-9]\d{1,2} \w+s|hundred|build|grow)\b/iu],
  [
    'medium',
    2,
    /^(?:please )?(?:compare|prepare|organi[sz]e|research|design|implement|investigate|analy[sz]e|look into|look up|build|create|make|set up|sort|clean (?:up|out)|plan|work out|put together|add|refactor|draft|write)\b/i,
  ],
  [
    'medium',
    1.5,
    /\b(?:comparison|report|blog ?post|newsletter|article|spreadsheet|dashboard|tests?|script|slides|presentation|list of|quotes|press release|workshop|poster|macro|guide|agenda|export|letter|proposal|scheme|summary|table of)\b/i,
  ],
  [
    'low',
    3,
    /^(?:call|ring|phone|email|text|tell|ask|buy|get (?:milk|bread|eggs)|pick up|collect|book|remind|pay|renew|return|order|send|cancel|reply|water|feed|wash|take|drop|post|print|sign|chase|rsvp|charge|top up|put|bring|give|change|replace|refill|rename|message|let|cut|hang|mail|confirm)\b/i,
  ],
  ['low', 5, /\b(?:quick|short|small|simple|tiny|brief|typo)\b/i],
  [
    'low',
    3,
    /\b(?:rename|appointment|haircut|dentist|optician|vet|milk|birthday|invoice for|one[- ]page)\b|\b\d{1,2}(?::\d\d)?\s?(?:am|pm)\b/i,
  ],
];

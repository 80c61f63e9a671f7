/** A page of text without script or style of its own: the policy forbids both. */
export function textPage(title: string, paragraphs: readonly string[]): string {
  const body = paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join('\n');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${title} · Kingly</title>
<h1>${title}</h1>
${body}
</html>
`;
}

/** For a browser that has no session. */
export const unauthorisedPage = textPage('This browser has no access yet', [
  'Kingly is open on this computer, but only for whoever started it.',
  'Open the link that Kingly printed in the terminal when it started. It looks like <code>http://127.0.0.1:8417/?token=…</code>',
  'If you no longer have it, start Kingly once more with <code>npm start -- --headless</code>: it prints the link again.',
]);

/** For too many wrong links. */
export const tooManyAttemptsPage = textPage('Too many wrong links', [
  'Wait a minute, then open the link that Kingly printed in the terminal.',
]);

/**
 * The address to call Ollama at. `OLLAMA_HOST` is also what its server binds to, so it may have
 * no scheme, no port, or say "every interface", which is no address to call.
 */
export function ollamaAddress(host: string | undefined): string {
  const text = host?.trim() ?? '';
  const url = parse(
    text.includes('://') ? text : `http://${text.startsWith(':') ? '127.0.0.1' : ''}${text}`,
  );
  if (text === '' || url === null) return 'http://127.0.0.1:11434';
  const everyInterface = url.hostname === '0.0.0.0' || url.hostname === '[::]';
  const hasScheme = text.includes('://');
  const port =
    url.port !== '' ? url.port : hasScheme ? (url.protocol === 'https:' ? '443' : '80') : '11434';
  // The URL class drops a port that is the default of its scheme.
  return `${url.protocol}//${everyInterface ? '127.0.0.1' : url.hostname}:${port}${url.pathname.replace(/\/$/, '')}`;
}

function parse(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

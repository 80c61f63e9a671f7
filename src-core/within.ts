/** What the work gives, or null where it takes longer than so many milliseconds. It is not stopped. */
export function within<Value>(ms: number, work: Promise<Value>): Promise<Value | null> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(null), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

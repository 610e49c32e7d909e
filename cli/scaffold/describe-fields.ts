/** Returns an input as words of `flowforge run`, for a shell: `requestedBy=ada 'services:=["accounts"]'`. */
export function describeFields(input: object): string {
  return Object.entries(input)
    .map(([key, value]) =>
      quote(typeof value === 'string' ? `${key}=${value}` : `${key}:=${JSON.stringify(value)}`),
    )
    .join(' ')
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

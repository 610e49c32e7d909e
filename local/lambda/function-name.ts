/** A function as callers may name it: `name`, `account:function:name` or the ARN, each with `:qualifier` or without. */
export function parseFunctionName(given: string): { name: string; qualifier: string | undefined } {
  const afterFunction = /(?:^|:)function:(.+)$/.exec(given)?.[1] ?? given
  const [name = '', qualifier] = afterFunction.split(':')
  return { name, qualifier }
}

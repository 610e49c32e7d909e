import { AwsError } from '#local/aws-error.ts'

// White space, brackets, wildcards, special and control characters, surrogates.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const FORBIDDEN = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f\ufffe\uffff\ud800-\udfff]/

/** A name of a state machine, execution or activity: 1 to 80 characters, none of them special. */
export function checkName(name: string): string {
  if (name === '' || name.length > 80 || FORBIDDEN.test(name)) {
    throw new AwsError('InvalidName', `Invalid Name: '${name}'`)
  }
  return name
}

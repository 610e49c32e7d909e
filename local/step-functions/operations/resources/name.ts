import { AwsError } from '#local/aws-error.ts'
import type { Json } from '../../machine/json.ts'

// White space, brackets, wildcards, special and control characters.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const forbidden = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/

/** A name of a state machine, execution or activity: 1 to 80 characters, none of them special. */
export function checkName(name: Json | undefined): string {
  const text = String(name ?? '')
  if (text === '' || text.length > 80 || forbidden.test(text)) {
    throw new AwsError('InvalidName', `Invalid Name: '${text}'`)
  }
  return text
}

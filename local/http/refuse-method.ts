/** What is answered to a method that a resource does not take: https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6 */
export interface MethodRefusal {
  status: 405
  headers: { allow: string }
  message: string
}

/** `subject` begins the sentence: `the clock`. Returns undefined for a method that is allowed. */
export function refuseMethod(
  subject: string,
  method: string | undefined,
  allowed: readonly string[],
): MethodRefusal | undefined {
  return allowed.includes(method ?? '')
    ? undefined
    : {
        status: 405,
        headers: { allow: allowed.join(', ') },
        message: `${subject} takes ${allowed.join(' and ')}, not ${method}`,
      }
}

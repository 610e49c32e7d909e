/** The access key in a Signature V4 header; signatures are not checked. */
const CREDENTIAL = /Credential=([^/,\s]+)\//

/** As in LocalStack: an access key of twelve digits names the account; any other belongs to the cloud's own. */
export function readAccount(authorization: string | undefined, ownAccount: string): string {
  const key = CREDENTIAL.exec(authorization ?? '')?.[1]
  return key && /^\d{12}$/.test(key) ? key : ownAccount
}

/** Access key and region in a Signature V4 header; signatures are not checked. */
const CREDENTIAL = /Credential=([^/,\s]+)\/(?:\d+\/([^/,\s]+)\/)?/

/** As in LocalStack: an access key of twelve digits names the account; any other belongs to the cloud's own. */
export function readAccount(authorization: string | undefined, ownAccount: string): string {
  const key = CREDENTIAL.exec(authorization ?? '')?.[1]
  return key && /^\d{12}$/.test(key) ? key : ownAccount
}

/** Returns the region that a call is signed for; undefined for one that is not signed, or for no region of AWS. */
export function readRegion(authorization: string | undefined): string | undefined {
  const region = CREDENTIAL.exec(authorization ?? '')?.[2]
  return region && /^[a-z]{2}(?:-[a-z]+)+-\d$/.test(region) ? region : undefined
}

import type { IncomingHttpHeaders } from 'node:http'
import { AwsError } from '#local/aws-error.ts'
import type { Answer } from './answer.ts'
import { isForm, xml } from './query-protocol.ts'

/**
 * GetCallerIdentity of STS, in the query protocol; undefined for any other action. Its body is a form, which pages of any
 * origin can send; the header of a signature they cannot.
 */
export function answerSts(
  { headers, body }: { headers: IncomingHttpHeaders; body: string },
  accountId: string,
  requestId: string,
): Answer | undefined {
  if (!isForm(headers)) {
    return undefined
  }
  if (new URLSearchParams(body).get('Action') !== 'GetCallerIdentity') {
    return undefined
  }
  if (headers.authorization === undefined) {
    throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403)
  }
  return xml(
    200,
    `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetCallerIdentityResult>
    <Arn>arn:aws:iam::${accountId}:root</Arn>
    <UserId>${accountId}</UserId>
    <Account>${accountId}</Account>
  </GetCallerIdentityResult>
  <ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>
</GetCallerIdentityResponse>
`,
  )
}

import type { Answer } from './answer.ts'

/** GetCallerIdentity of STS, in the query protocol; undefined for any other action. */
export function answerSts(body: string, accountId: string, requestId: string): Answer | undefined {
  if (new URLSearchParams(body).get('Action') !== 'GetCallerIdentity') {
    return undefined
  }
  return {
    statusCode: 200,
    headers: { 'content-type': 'text/xml' },
    body: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetCallerIdentityResult>
    <Arn>arn:aws:iam::${accountId}:root</Arn>
    <UserId>${accountId}</UserId>
    <Account>${accountId}</Account>
  </GetCallerIdentityResult>
  <ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>
</GetCallerIdentityResponse>
`,
  }
}

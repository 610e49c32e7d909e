import type { IncomingHttpHeaders } from 'node:http'
import { AwsError, isAwsError } from '#local/aws-error.ts'
import type { Topics } from '#local/topics/index.ts'
import type { Answer } from './answer.ts'
import { escapeXml, isForm, xml } from './query-protocol.ts'

const VERSION = '2010-03-31'
const SERVED = ['Publish', 'PublishBatch', 'ListTopics']

interface FormRequest {
  headers: IncomingHttpHeaders
  body: string
}

/**
 * SNS, in the query protocol; undefined for a request of another service. Pages of any origin can send forms, but not the
 * header of a signature.
 */
export function answerSns(
  topics: Topics,
  { headers, body }: FormRequest,
  requestId: string,
): Answer | undefined {
  if (!isForm(headers)) {
    return undefined
  }
  const form = new URLSearchParams(body)
  if (form.get('Version') !== VERSION) {
    return undefined
  }
  if (headers.authorization === undefined) {
    throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403)
  }
  const action = form.get('Action') ?? ''
  const result = run(topics, action, form)
  return xml(
    200,
    `<${action}Response xmlns="http://sns.amazonaws.com/doc/${VERSION}/"><${action}Result>${result}</${action}Result><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${action}Response>`,
  )
}

function run(topics: Topics, action: string, form: URLSearchParams): string {
  if (action === 'Publish') {
    return `<MessageId>${topics.publish(readMessage(form, '')).MessageId}</MessageId>`
  }
  if (action === 'PublishBatch') {
    return publishBatch(topics, form)
  }
  if (action === 'ListTopics') {
    const members = topics.arns().map((arn) => `<member><TopicArn>${escapeXml(arn)}</TopicArn></member>`)
    return `<Topics>${members.join('')}</Topics>`
  }
  throw new AwsError(
    'InvalidAction',
    `the local cloud does not serve ${action}; of SNS it serves ${SERVED.join(', ')}`,
  )
}

/** https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
function publishBatch(topics: Topics, form: URLSearchParams): string {
  const [done, failed]: [string[], string[]] = [[], []]
  for (const prefix of listPrefixes(form, 'PublishBatchRequestEntries.member')) {
    const id = escapeXml(form.get(`${prefix}Id`) ?? '')
    try {
      const { MessageId } = topics.publish({ ...readMessage(form, prefix), TopicArn: form.get('TopicArn') })
      done.push(`<member><Id>${id}</Id><MessageId>${MessageId}</MessageId></member>`)
    } catch (error) {
      if (!isAwsError(error) || error.name === 'NotFound') {
        throw error
      }
      failed.push(
        `<member><Id>${id}</Id><Code>${escapeXml(error.name)}</Code><Message>${escapeXml(error.message)}</Message><SenderFault>true</SenderFault></member>`,
      )
    }
  }
  return `<Successful>${done.join('')}</Successful><Failed>${failed.join('')}</Failed>`
}

/** Members of Publish, as the form has them below a prefix. */
function readMessage(form: URLSearchParams, prefix: string): Record<string, unknown> {
  const input: Record<string, unknown> = {}
  for (const name of [
    'TopicArn',
    'TargetArn',
    'Message',
    'Subject',
    'MessageStructure',
    'MessageGroupId',
    'MessageDeduplicationId',
  ]) {
    const value = form.get(prefix + name)
    if (value !== null) {
      input[name] = value
    }
  }
  const attributes = listPrefixes(form, `${prefix}MessageAttributes.entry`).map((entry) => [
    form.get(`${entry}Name`) ?? '',
    Object.fromEntries(
      ['DataType', 'StringValue', 'BinaryValue'].flatMap((name) => {
        const value = form.get(`${entry}Value.${name}`)
        return value === null ? [] : [[name, value]]
      }),
    ),
  ])
  return attributes.length === 0 ? input : { ...input, MessageAttributes: Object.fromEntries(attributes) }
}

/** `<name>.1.`, `<name>.2.` … as far as the form goes. */
function listPrefixes(form: URLSearchParams, name: string): string[] {
  const keys = [...form.keys()]
  const prefixes: string[] = []
  for (let at = 1; keys.some((key) => key.startsWith(`${name}.${at}.`)); at++) {
    prefixes.push(`${name}.${at}.`)
  }
  return prefixes
}

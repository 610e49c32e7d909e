import { AwsError } from '#local/aws-error.ts'
import { checkKey } from './check-key.ts'
import { findUnknownSubResource } from './sub-resources.ts'

interface Request {
  /** Path and query. */
  url: string
  headers: Record<string, string | string[] | undefined>
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const BUCKET = /^[a-z\d][a-z\d.-]{1,61}[a-z\d]$/
const MOST_PARTS = 10_000

/** Throws AwsError for a request that the emulator has no answer to, or would answer by what it is not meant for. */
export function checkRequest({ url, headers }: Request): void {
  const mark = url.indexOf('?')
  const path = decode(mark < 0 ? url : url.slice(0, mark))
  if (path === undefined) {
    throw new AwsError('InvalidURI', `the path of ${url} is not well encoded`)
  }
  checkQuery(new URLSearchParams(mark < 0 ? '' : url.slice(mark)))
  const [bucket, key] = splitPath(path.slice(1))
  if (bucket !== '' && !BUCKET.test(bucket)) {
    throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.')
  }
  if (key !== '') {
    checkKey(key)
  }
  checkSource('x-amz-copy-source', headers, (source) => splitPath(source)[1])
  checkSource('x-amz-rename-source', headers, (source) => source)
}

function checkQuery(query: URLSearchParams): void {
  const unknown = findUnknownSubResource(query)
  if (unknown !== undefined) {
    throw new AwsError('NotImplemented', `the local cloud does not serve '${unknown}' of S3`, 501)
  }
  const twice = [...query.keys()].find((name) => query.getAll(name).length > 1)
  if (twice !== undefined) {
    throw new AwsError('InvalidArgument', `the parameter '${twice}' is given twice`)
  }
  checkNumber(query, 'max-keys', [0, 2 ** 31 - 1])
  checkNumber(query, 'partNumber', [1, MOST_PARTS])
}

function checkNumber(query: URLSearchParams, name: string, [least, most]: [number, number]): void {
  const given = query.get(name)
  if (given !== null && !(/^\d{1,10}$/.test(given) && Number(given) >= least && Number(given) <= most)) {
    throw new AwsError(
      'InvalidArgument',
      `${name} is '${given}'; it takes whole numbers from ${least} to ${most}`,
    )
  }
}

/** What an object is made of is named in a header, percent-encoded, with or without a slash before it. */
function checkSource(name: string, headers: Request['headers'], keyOf: (source: string) => string): void {
  const given = headers[name]
  if (given === undefined) {
    return
  }
  const key = keyOf(decode(String(given))?.replace(/^\//, '') ?? '')
  if (key === '') {
    throw new AwsError(
      'InvalidArgument',
      `${name} is '${given}'; it takes a percent-encoded source with its key`,
    )
  }
  checkKey(key)
}

function splitPath(path: string): [bucket: string, key: string] {
  const slash = path.indexOf('/')
  return slash < 0 ? [path, ''] : [path.slice(0, slash), path.slice(slash + 1)]
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

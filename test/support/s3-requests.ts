import fc from 'fast-check'
import type { AwsRequest } from './aws-requests.ts'

/** Of which requests may make, change and delete objects. */
export const FUZZED_BUCKET = 'fuzz-bucket'

export const SIGNED_FOR_S3 = {
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0',
}

const SOURCES = [
  `${FUZZED_BUCKET}/a`,
  `/${FUZZED_BUCKET}/%`,
  '%',
  '',
  '/',
  `${FUZZED_BUCKET}/../a`,
  '%00',
  'é',
]
const CONDITIONS = ['*', 'x', '"x"', 'Thu, 01 Jan 1970 00:00:00 GMT', 'bytes=0-', 'bytes=9-1', 'bytes=-0', '']
const QUERIES = [
  ...[
    'uploads',
    'uploadId',
    'partNumber',
    'prefix',
    'delimiter',
    'max-keys',
    'list-type',
    'marker',
    'start-after',
  ],
  ...[
    'continuation-token',
    'attributes',
    'renameObject',
    'delete',
    'lifecycle',
    'part-number-marker',
    '__proto__',
  ],
  ...['response-content-type', 'response-content-disposition', 'x-id', 'encoding-type', 'fetch-owner'],
]
const HEADERS: Readonly<Record<string, readonly string[]>> = {
  'x-amz-copy-source': SOURCES,
  'x-amz-rename-source': SOURCES,
  'x-amz-copy-source-range': CONDITIONS,
  'x-amz-metadata-directive': ['COPY', 'REPLACE', 'x'],
  'x-amz-checksum-algorithm': ['CRC32', 'SHA1', '__proto__', 'x'],
  'x-amz-checksum-crc32': ['AAAAAA==', 'x'],
  'x-amz-object-attributes': ['ETag,ObjectParts', 'x', ''],
  'x-amz-max-parts': ['-1', 'x', '1'],
  'x-amz-meta-a': ['b', '', 'é'],
  'x-amz-meta-__proto__': ['b'],
  'content-type': [
    'multipart/form-data; boundary=x',
    'multipart/form-data',
    'application/x-amz-json-1.0',
    'x',
    '',
  ],
  'content-encoding': ['aws-chunked', 'gzip', 'x'],
  'cache-control': ['x'],
  range: CONDITIONS,
  'if-match': CONDITIONS,
  'if-none-match': CONDITIONS,
  'if-modified-since': CONDITIONS,
  'if-unmodified-since': CONDITIONS,
}

/** A field of a form as browsers send it. */
const field = (name: string, value: string) =>
  `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
const form = (fields: Record<string, string>) =>
  `${Object.entries(fields)
    .map((each) => field(...each))
    .join('')}--x--\r\n`

const BODIES = [
  ...['', '{}', '<Delete><Object><Key>a</Key></Object></Delete>', '<Delete><Key>../../a</Key></Delete>'],
  ...['<Part><PartNumber>1</PartNumber><ETag>x</ETag></Part>', '<Part><PartNumber>0</PartNumber></Part>'],
  ...['2\r\n{}\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n', '-1\r\n', 'ffffffffffff\r\n{}', 'x'],
  form({ key: 'a', 'Content-Type': 'a\nb', file: '{}' }),
  form({ key: '../a', file: '{}' }),
  form({ key: 'b', 'Content-Type': 'ü\u0100', 'x-amz-meta-a b': 'c', 'Cache-Control': '\u0000', file: '{}' }),
  form({
    key: 'c',
    'x-amz-meta-a': '\u0100',
    'Content-Disposition': '\u0100',
    success_action_redirect: 'a:b',
  }),
]

/** S3's REST API: what its operations take in path, query, headers and body, in any mixture. */
export function createS3Requests(text: fc.Arbitrary<string>): fc.Arbitrary<AwsRequest> {
  const word = text.map((each) => encodeURIComponent(each.toWellFormed()).slice(0, 4_000))
  const value = fc.oneof(word, fc.constantFrom('', '0', '1', '2', '-1', '99999999999', '%', 'a%0d%0ab'))
  const headers = fc.record(
    Object.fromEntries(Object.entries(HEADERS).map(([name, values]) => [name, fc.constantFrom(...values)])),
    { requiredKeys: [] },
  )
  return fc
    .record({
      method: fc.constantFrom('GET', 'HEAD', 'PUT', 'POST', 'DELETE'),
      bucket: fc.oneof(
        { weight: 6, arbitrary: fc.constant(FUZZED_BUCKET) },
        { weight: 1, arbitrary: fc.constantFrom('', '..', '%2e%2e', '%', '__proto__', 'fuzz-other') },
        { weight: 1, arbitrary: word },
      ),
      key: fc.oneof(fc.constantFrom('', 'a', 'b', 'c', 'a/b', '%2e%2e/a', '%00', '%', 'a//b'), word),
      query: fc.array(fc.tuple(fc.constantFrom(...QUERIES), value), { maxLength: 3 }),
      headers: fc.oneof({ weight: 1, arbitrary: headers }, { weight: 1, arbitrary: onlyOne(headers) }),
      body: fc.oneof(fc.constantFrom(...BODIES), text),
    })
    .map(({ method, bucket, key, query, body, headers: more }) => ({
      method,
      path: `/${bucket}${key && `/${key}`}${query.length > 0 ? `?${query.map((each) => each.join('=')).join('&')}` : ''}`,
      headers: { ...SIGNED_FOR_S3, ...(more as Record<string, string>) },
      body: method === 'GET' || method === 'HEAD' ? '' : body,
    }))
}

/** Most headers spoil a request for the others. */
function onlyOne(headers: fc.Arbitrary<object>): fc.Arbitrary<object> {
  return headers.map((all) => Object.fromEntries(Object.entries(all).slice(0, 1)))
}

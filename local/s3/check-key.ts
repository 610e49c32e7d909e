import { AwsError } from '#local/aws-error.ts'

/** Bytes of a part of a key: files have names of 255, and the emulator adds an ending. */
const LONGEST_PART = 240

/** In bytes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const LONGEST_KEY = 1024

/** Throws AwsError for a key that S3 takes and a folder does not: objects are files here. */
export function checkKey(key: string): void {
  const problem = findKeyProblem(key)
  if (problem !== undefined) {
    throw new AwsError('InvalidArgument', problem)
  }
}

/** Returns why a key is none of a file; one that goes up the folder would even reach files that are not S3's. */
export function findKeyProblem(key: string): string | undefined {
  const cannot = (why: string) => `the local cloud keeps objects as files, and cannot keep '${key}': ${why}`
  if (Buffer.byteLength(key) > LONGEST_KEY) {
    return `the key is longer than ${LONGEST_KEY} bytes`
  }
  const parts = key.split('/')
  for (const [i, part] of parts.entries()) {
    const isEmpty = part === '' && i < parts.length - 1
    if (isEmpty || part === '.' || part === '..' || /\.data$|\.meta\.json$/.test(part)) {
      return cannot(`its part '${part}' is none that a file here can have`)
    }
    if (Buffer.byteLength(encodeURIComponent(part)) > LONGEST_PART) {
      return cannot(`a part of it is longer than ${LONGEST_PART} bytes`)
    }
  }
  return undefined
}

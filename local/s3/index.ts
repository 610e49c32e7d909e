export { createS3Caller } from './call-s3.ts'
export { createS3, type S3 } from './s3.ts'

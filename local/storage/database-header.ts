import { closeSync, openSync, readSync } from 'node:fs'

/** The first bytes of a SQLite file: https://www.sqlite.org/fileformat2.html#the_database_header */
export interface DatabaseHeader {
  pageSize: number
  /** Tells whose file it is; 0 for programs that do not say. */
  applicationId: number
}

const HEADER_BYTES = 100
const MAGIC = 'SQLite format 3\0'

/** Returns the header, or undefined for a file that does not begin as a SQLite file does. */
export function readDatabaseHeader(file: string): DatabaseHeader | undefined {
  const header = Buffer.alloc(HEADER_BYTES)
  const descriptor = openSync(file, 'r')
  try {
    if (readSync(descriptor, header) < HEADER_BYTES || header.toString('latin1', 0, 16) !== MAGIC) {
      return undefined
    }
  } finally {
    closeSync(descriptor)
  }
  const pageSize = header.readUInt16BE(16)
  return { pageSize: pageSize === 1 ? 65_536 : pageSize, applicationId: header.readUInt32BE(68) }
}

import { expect, test } from 'vitest'
import { DataFileError, explainFileError } from '#local/storage/data-file-error.ts'

test.each([
  'database or disk is full',
  'disk I/O error',
  'attempt to write a readonly database',
  "EROFS: read-only file system, chmod '/data'",
  "ENOSPC: no space left on device, open '/data/pid'",
  'EDQUOT: disk quota exceeded, write',
])('a file that cannot be written (%s) is not called damaged, and no backup is asked for', (finding) => {
  expect(explainFileError('/data/states.db', new Error(finding)).message).toBe(
    `the data file /data/states.db cannot be written (${finding}), and need not be damaged; make room on its disk and let this user write there, or use another data folder`,
  )
})

test.each([
  ['database is locked', 'is in use by another process; stop that one, or use another data folder'],
  ['database disk image is malformed', 'is damaged (database disk image is malformed); it is left as it is'],
  [
    "ELOOP: too many symbolic links encountered, stat '/data/states.db'",
    'is a link that leads to itself (ELOOP: too many symbolic links',
  ],
])('a file of which is said “%s” is refused with what to do', (finding, message) => {
  expect(explainFileError('/data/states.db', new Error(finding)).message).toContain(message)
})

test('an error that names file and remedy already stays as it is', () => {
  const error = new DataFileError('/data/states.db', 'is gone')
  expect(explainFileError('/data/other.db', error)).toBe(error)
})

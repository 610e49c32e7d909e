import { afterAll } from 'vitest'

/** Gives a mock of the AWS SDK's clients back after the last test of the file: the next file may want the real ones. */
export function restoreAfterAll<Mock extends { restore(): void }>(mock: Mock): Mock {
  afterAll(() => mock.restore())
  return mock
}

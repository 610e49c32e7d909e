import { join, resolve } from 'node:path'
import { ENDPOINT_FILE, removeEndpoint, writeEndpoint } from '../../endpoint/endpoint-file.ts'
import type { DevFlags } from './options.ts'

/** For the other commands, which find the cloud by `--url` where its folder cannot say: where it listens, until it stops. */
export function tellWhere(
  { dataDir, auth }: Pick<DevFlags, 'dataDir' | 'auth'>,
  urls: { url?: string; awsUrl: string },
  report: (line: string) => void,
): void {
  const folder = resolve(dataDir)
  try {
    writeEndpoint(folder, { ...urls, pid: process.pid, auth: auth === true })
  } catch (error) {
    const finding = `${join(folder, ENDPOINT_FILE)} cannot be written (${(error as Error).message})`
    report(
      `${finding}; the cloud runs, and other commands need --url: remove what is in its place, make room on its disk, and start again`,
    )
    return
  }
  process.on('exit', () => removeEndpoint(folder))
}

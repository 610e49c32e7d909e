import { isEnded, SAGA_STATUSES } from '#core/saga/runtime/status.ts'

export const OPEN = SAGA_STATUSES.filter((status) => !isEnded(status))

/** How many executions run each version; those that run none are not counted. */
export function countByVersion(executions: readonly { version?: string | undefined }[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { version } of executions) {
    if (version !== undefined) {
      counts.set(version, (counts.get(version) ?? 0) + 1)
    }
  }
  return counts
}

import { onTestFinished } from 'vitest'
import type { TestCloud } from '#testing/test-cloud.ts'

type Publish = TestCloud['events']['publish']

/** The bus takes events and delivers none, until the function that is returned is called; `hear` is told of them. */
export function loseEvents({ events }: TestCloud, hear: Publish = () => {}): () => void {
  const { publish } = events
  events.publish = hear
  const restore = () => {
    events.publish = publish
  }
  onTestFinished(restore)
  return restore
}

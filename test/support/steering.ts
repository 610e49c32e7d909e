/** Sends a request as one tenant; the body of a response is an object. */
export type Send = (
  method: string,
  path: string,
  body?: object,
) => Promise<{ status: number; body: Record<string, unknown> }>

/** What a client or an operator does to an execution that was started; the response as it is. */
export interface Steering {
  cancel(id: string, reason?: string): ReturnType<Send>
  retry(id: string, reason?: string): ReturnType<Send>
  /** Skips the undo of this step. */
  skip(id: string, step: string, reason: string): ReturnType<Send>
}

export function createSteering(send: Send, collection: '/orders' | '/executions'): Steering {
  const why = (reason?: string) => (reason === undefined ? {} : { reason })
  return {
    cancel: (id, reason) => send('POST', `${collection}/${id}/cancel`, why(reason)),
    retry: (id, reason) => send('POST', `${collection}/${id}/retry`, why(reason)),
    skip: (id, step, reason) => send('POST', `${collection}/${id}/skip`, { step, reason }),
  }
}

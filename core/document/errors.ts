import { Rejection } from '../errors.ts'
import type { DocumentState, Submission } from './schema.ts'

/** This version is under review or published already; only a withdrawn one may be submitted again. */
export class VersionTaken extends Rejection {
  override readonly name = 'VersionTaken'

  constructor({ documentId, version }: Submission, state: DocumentState) {
    super(`version ${version} of '${documentId}' is ${state}; submit the next one`, {
      facts: { documentId, version, state },
    })
  }
}

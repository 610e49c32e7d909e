import { apiRoot } from '../api/client.ts'
import { useSession } from '../api/session.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { type WrittenStart, writeCurl, writeFlowforge } from './write-commands.ts'

/** The same start, for a terminal. */
export function Commands({ written }: { written: WrittenStart }) {
  const { tenant, features } = useSession()
  const caller = { apiRoot: apiRoot.href, tenant: features.tenantHeader ? tenant : undefined }
  const flowforge = writeFlowforge(written)
  return (
    <>
      <pre className="code start-command">{flowforge}</pre>
      <div className="start-copies">
        <CopyButton text={() => flowforge}>Copy as flowforge</CopyButton>
        <CopyButton text={() => writeCurl(written, caller)}>Copy as curl</CopyButton>
      </div>
    </>
  )
}

import { useState } from 'react'
import { useSession } from '../api/session.tsx'
import { Ask } from '../parts/ask.tsx'

/** Whose executions are shown. Another can be chosen where a header names the tenant; elsewhere the token says it. */
export function TenantPicker() {
  const { tenant, features, switchTenant } = useSession()
  const [isOpen, setOpen] = useState(false)
  if (!features.tenantHeader) {
    return (
      <span className="pill top-tenant">
        <span className="tenant-word">tenant </span>
        <b>{tenant}</b>
      </span>
    )
  }
  return (
    <>
      <button type="button" className="pill top-tenant" onClick={() => setOpen(true)}>
        <span className="tenant-word">tenant </span>
        <b>{tenant}</b> <span aria-hidden="true">▾</span>
      </button>
      {isOpen ? (
        <TenantDialog tenant={tenant} onClose={() => setOpen(false)} onChoose={switchTenant} />
      ) : null}
    </>
  )
}

function TenantDialog({
  tenant,
  onClose,
  onChoose,
}: {
  tenant: string
  onClose: () => void
  onChoose: (tenant: string) => void
}) {
  const [name, setName] = useState(tenant)
  return (
    <Ask
      title="Show another tenant"
      confirm="Show"
      onClose={onClose}
      onConfirm={async () => {
        if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(name)) {
          throw new Error('A tenant has 1 to 64 letters, digits, hyphens and underscores.')
        }
        onChoose(name)
      }}
    >
      <label>
        Tenant
        <input
          className="input mono"
          value={name}
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <p className="mute">Locally, without --auth, X-Tenant-ID names the tenant of a call.</p>
    </Ask>
  )
}

/** To the next page of a list, and back to its beginning. */
export function Pager({
  cursor,
  nextCursor,
  onPage,
}: {
  cursor: string | undefined
  nextCursor: string | undefined
  onPage: (cursor: string | undefined) => void
}) {
  if (cursor === undefined && nextCursor === undefined) {
    return null
  }
  return (
    <div className="pager">
      <button
        type="button"
        className="button"
        disabled={cursor === undefined}
        onClick={() => onPage(undefined)}
      >
        First page
      </button>
      <button
        type="button"
        className="button"
        disabled={nextCursor === undefined}
        onClick={() => onPage(nextCursor)}
      >
        Next page
      </button>
    </div>
  )
}

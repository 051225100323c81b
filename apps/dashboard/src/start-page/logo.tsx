/** Our own mark: a ring with three keys. */
export function Logo() {
  return (
    <svg className="sb-logo" viewBox="0 0 48 48" width="52" height="52" aria-hidden="true">
      <g className="sb-logo__key sb-logo__key--side">
        <path d="M18.6 16 8.4 34.6M12 28l-4.2-2.4M9 33.4l-3.6-2" />
        <path d="M29.4 16l10.2 18.6M36 28l4.2-2.4M39 33.4l3.6-2" />
      </g>
      <path className="sb-logo__key" d="M24 20v24M24 37h5M24 43h5" />
      <circle className="sb-logo__key" cx="24" cy="13" r="9" />
    </svg>
  );
}

// Balie's sign: the bell of a front desk.
export function Mark({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#0c7a80" />
      <path d="M7 21h18v3H7zM9 19a7 7 0 0 1 14 0zM15 8h2v4h-2z" fill="#fff" />
    </svg>
  );
}

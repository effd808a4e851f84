// Hands bytes to the user as a file, whatever they are: nothing opens in the page itself.
export function saveAs(name: string, bytes: BlobPart): void {
  const address = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

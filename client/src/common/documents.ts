/** The documents that are analysed: files, unsaved ones and the cells of notebooks. */
export const pythonSelector = [
  { language: "python", scheme: "file" },
  { language: "python", scheme: "untitled" },
  { language: "python", scheme: "vscode-notebook-cell" },
];

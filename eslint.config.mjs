import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["out/", "bundled/", "**/node_modules/", ".venv/", ".cache/", "test-results/", "build/", "dist/"] },
  {
    files: ["client/**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { project: "client/tsconfig.json", tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  {
    files: ["scripts/**/*.mjs", "tests/**/*.mjs", "*.mjs"],
    extends: [tseslint.configs.recommended],
  },
);

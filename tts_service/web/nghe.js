// SPDX-License-Identifier: MIT
// The one script a site includes:
//   <script type="module" src="https://nghe.example/v1/nghe.js"></script>
// It holds the closed button alone; the player comes when somebody is about to listen.
import { DocBaiViet } from "./element.js";

// Importing it on a server or twice does no harm.
const registry = globalThis.customElements;
if (registry && !registry.get("doc-bai-viet")) registry.define("doc-bai-viet", DocBaiViet);

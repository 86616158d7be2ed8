// SPDX-License-Identifier: MIT
// Which page a button reads, and which moment of it a link names.

/** The page's address as the service knows it. @param {Element} host */
export function addressOf(host) {
  return new URL(host.getAttribute("url") ?? "", location.href).href.replace(/#.*/, "");
}

/** What is remembered of a page is kept under this name. @param {Element} host */
export function pageKey(host) {
  return "at:" + addressOf(host);
}

/** The seconds that "#nghe=135" or "#nghe=2m15" names, else null. */
export function linkedTime() {
  const found = /^#nghe=(?:(\d+)m)?(\d+)s?$/.exec(location.hash);
  return found && Number(found[1] ?? 0) * 60 + Number(found[2]);
}

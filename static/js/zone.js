// Stores the browser's time zone in a cookie, for users who have not selected one.
(() => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isStored = document.cookie.split("; ").includes(`time_zone=${zone}`);
  const secure = location.protocol === "https:" ? "; secure" : "";
  if (zone && !isStored) document.cookie = `time_zone=${zone}; path=/; max-age=31536000; samesite=lax${secure}`;
})();

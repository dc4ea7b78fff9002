CAST(sum(volumes) AS BIGINT) AS volumes,
    CAST(sum(volumes_gb) AS BIGINT) AS volumes_gb, CAST(sum(idle_gb) AS BIGINT) AS idle_gb,
    CAST(sum(snapshots_gb) AS BIGINT) AS snapshots_gb,
    CAST(sum(backups_gb) AS BIGINT) AS backups_gb,
    {{quotient(CAST(sum(images_bytes) AS BIGINT), 1073741824)}} AS images_gb

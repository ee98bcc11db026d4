"""Plans, draws, certificates, attempts and schedules as files."""

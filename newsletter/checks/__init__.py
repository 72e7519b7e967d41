"""What an editor would regret: findings by family."""

"""What people see. Streamlit lives here and in dashboard.py, nowhere else."""

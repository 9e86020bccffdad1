namespace Fovea.Tests.Architecture;

public class BackendArrowsTests
{
    // The numeric self-test is of the CPU by its task.
    [Theory]
    [InlineData("Training")]
    [InlineData("Profiling", "Profiling/NumericSelfTest.cs")]
    public void ARoom_NamesNoTypeOfTheCpuBackend(string room, params string[] except)
    {
        IEnumerable<string> found = FolderArrows.Read("src/Fovea").Uses
            .Where(use => use.From == room && !except.Contains(use.File))
            .Where(use => $"{use.Folder}/".StartsWith("Backends/Cpu/", StringComparison.Ordinal))
            .Select(use => $"{use.File}: {use.Type} of {use.Folder}");

        Assert.Empty(found);
    }
}

using System.Text.Json;
using Fovea.Analysis;
using Fovea.Training;
using Fovea.Training.Metrics;

namespace Fovea.Tests.Analysis;

/// <summary>An evaluation as text and as JSON.</summary>
public class EvaluationReportTests
{
    [Fact]
    public void PerClass_HasEachClassesFigures_AndNumbersWhereNamesAreMissing()
    {
        EvaluationReport report = Report();

        // Of three samples of class 0 two are right; the third is taken for class 1, of which there is one, recognised.
        Assert.Equal(
            [new ClassReport("cat", 3, 1, 2.0 / 3, 0.8), new ClassReport("1", 1, 0.5, 1, 2.0 / 3)],
            report.PerClass);
    }

    [Fact]
    public void Text_AlignsColumns()
    {
        string text = EvaluationText.Render(Report());

        Assert.Equal(
            """
            accuracy 75.00 %, loss 0.2500 on 4 samples of pets test

            Classes
            class  samples  precision   recall      F1
            cat          3    100.0 %   66.7 %  80.0 %
            1            1     50.0 %  100.0 %  66.7 %

            Confusion: rows are the true class, columns the predicted one
                 cat  1
            cat    2  1
            1      0  1

            Worst mistakes
            sample     class  predicted  loss
            cat-3.png    cat          1  1.31

            """.ReplaceLineEndings("\n"), text);
    }

    [Fact]
    public void Text_IsTheLossAlone_ForRegression()
    {
        var report = new EvaluationReport(new EvaluationResult(3, 1.5, Confusion: null, []), []);

        Assert.Equal("loss 1.5000 on 3 samples\n", EvaluationText.Render(report));
        Assert.Empty(report.PerClass);
    }

    [Fact]
    public void Json_HasTheMatrixTheClassesAndTheMistakes()
    {
        JsonElement json = Json(Report());

        Assert.Equal((0.75, 0.25), (json.GetProperty("accuracy").GetDouble(), json.GetProperty("loss").GetDouble()));
        Assert.Equal(4, json.GetProperty("count").GetInt32());
        Assert.Equal("[[2,1],[0,1]]", json.GetProperty("confusion").GetRawText());
        Assert.Equal(
            """{"class":"1","samples":1,"precision":0.5,"recall":1,"f1":0.6666666666666666}""",
            json.GetProperty("perClass")[1].GetRawText());
        Assert.Equal(
            """[{"index":2,"sample":"cat-3.png","actual":"cat","predicted":"1","loss":1.31}]""",
            json.GetProperty("worstMistakes").GetRawText());
    }

    [Fact]
    public void Json_HasNull_ForALossThatIsNotFinite()
    {
        EvaluationReport report = Report();

        JsonElement json = Json(report with { Result = report.Result with { Loss = double.NaN } });

        Assert.Equal(JsonValueKind.Null, json.GetProperty("loss").ValueKind);
    }

    private static JsonElement Json(EvaluationReport report)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            EvaluationReportJson.Write(report, writer);
        }
        using JsonDocument document = JsonDocument.Parse(stream.ToArray());
        return document.RootElement.Clone();
    }

    private static EvaluationReport Report()
    {
        var confusion = new ConfusionMatrix(2);
        confusion.Add([2, 1, 3, 0, 0, 1, 0, 5], [0, 0, 0, 1]);
        var result = new EvaluationResult(4, 0.25, confusion, [new Mistake(2, "cat-3.png", 0, 1, 1.31f)]);
        return new EvaluationReport(result, ["cat"], "pets test");
    }
}
